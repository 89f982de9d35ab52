"""Files in: kept first, then taken in as those of a screen are; a few small ones at once, the rest behind the request."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Final, Literal

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from sbyt.apps.metering.queries.import_journal import UploadedLine, lines_of_upload
from sbyt.apps.metering.types import Upload
from sbyt.interfaces.api.doors import asking
from sbyt.interfaces.api.paging import Limit
from sbyt.interfaces.api.problems import Problem, UnableToAnswer, answer
from sbyt.kit.access.actor import Actor
from sbyt.kit.access.doors import marked
from sbyt.usecases.files_intake.carry_out_upload import UploadIsWorkedOn, carry_out_upload
from sbyt.usecases.files_intake.keep_brought import are_few_and_small, keep_brought
from sbyt.usecases.uploads_in_background import UploadState, bring_files, upload_progress

router = Router(tags=["Файлы"])
_VERB: Final = "imports.upload"
_MOST_ISSUES: Final = 100
_FROM_THE_FIRST: Final = -1
_PAGE: Final = 100
_FORM: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["files"],
                    "properties": {
                        "files": {
                            "type": "array",
                            "items": {"type": "string", "format": "binary"},
                            "description": "Файлы и архивы zip; поле повторяется для каждого",
                        }
                    },
                }
            }
        },
    }
}


class FileIssueOut(Schema):
    """What was found in a file, and where."""

    line: int | None = Field(description="Строка файла", examples=[21])
    field: str = Field(description="Поле", examples=["точка 562000000113101, канал 01, 03:30–04:00"])
    code: str = Field(description="Постоянный код", examples=["IMP-229"])
    severity: str = Field(description="warning: замечание; refused: отказ", examples=["refused"])
    message: str = Field(examples=["значение «12,x» не число."])
    raw: str = Field(description="Как записано в файле", examples=["12,x"])
    resolved_at: datetime | None = Field(description="Когда принято после привязки", examples=[None])


class TakenFileOut(Schema):
    """The line of the journal about a file."""

    id: int = Field(description="Номер строки журнала загрузок", examples=[815])
    name: str = Field(examples=["80020_5600000017_20210501_17_5600000100.xml"])
    archive_name: str = Field(description="Архив, из которого файл", examples=[""])
    format: str = Field(examples=["80020"])
    status: str = Field(
        description="accepted: принят; partial: частично; waiting: точки не найдены; refused: отклонён; "
        "skipped: не распознан; duplicate: уже загружен, ничего не изменено",
        examples=["accepted"],
    )
    note: str = Field(description="Итог словами")
    covered_day: date | None = Field(description="Сутки, о которых файл", examples=["2021-05-01"])
    accepted_rows: int = Field(examples=[4])
    warned_rows: int = Field(examples=[0])
    refused_rows: int = Field(examples=[0])
    duplicate_of: int | None = Field(description="Строка журнала с тем же содержанием", examples=[None])
    issue_count: int = Field(description="Сколько замечаний и отказов всего", examples=[0])
    issues: list[FileIssueOut] = Field(description=f"Первые {_MOST_ISSUES} по порядку строк файла")


class UploadOut(Schema):
    """Files sent by one request, and what became of them by now."""

    id: int = Field(examples=[93])
    state: Literal["waiting", "working", "done", "stopped"] = Field(
        description="Ждёт очереди; загружается; все файлы разобраны; остановлено", examples=["done"]
    )
    fault: str = Field(description="Почему остановлено", examples=[""])
    total: int | None = Field(description="Сколько файлов с теми, что в архивах; null: ещё не сосчитано")
    taken: int = Field(description="Сколько из них уже в журнале", examples=[1])
    items: list[TakenFileOut]
    next: int | None = Field(description="Передайте в after; null: это последняя", examples=[None])


@router.post(
    "/uploads",
    response={200: UploadOut, 202: UploadOut},
    summary="Передать файлы",
    operation_id="postUploads",
    openapi_extra=_FORM,
)
def post_uploads(request: HttpRequest) -> HttpResponse:
    """Макеты 80020, таблицы часов, ведомости показаний, архивы. До пяти небольших разбираются сразу: ответ 200.

    Остальные сохраняются и ждут очереди: ответ 202, ход по адресу из Location. Негодный файл не мешает другим.
    """
    actor = asking(request)
    actor.require(_VERB)
    files = _files_of(request)
    if not files:
        return answer(Problem.INVALID, errors=[{"field": "files", "message": "обязательное поле"}])
    at_once = are_few_and_small(files)
    brought = bring_files(
        actor=actor,
        files=[keep_brought(file) for file in files],
        branch_id=None,
        now=timezone.now(),
        in_request=at_once,
        channel="api",
    )
    if at_once:
        _carry_out(brought.pk)
    told = _told(actor, upload_id=brought.pk, after=_FROM_THE_FIRST, limit=_PAGE)
    return HttpResponse(
        told.model_dump_json(),
        status=200 if told.state == UploadState.DONE.value else 202,
        content_type="application/json; charset=utf-8",
        headers={"Location": f"/api/v1/uploads/{told.id}"},
    )


@router.get(
    "/uploads/{upload_id}",
    response=UploadOut,
    summary="Что стало с файлами",
    operation_id="getUpload",
)
def get_upload(
    request: HttpRequest,
    upload_id: int,
    limit: Limit = _PAGE,
    after: Annotated[
        int, Query(_FROM_THE_FIRST, description="next предыдущей страницы", examples=[99])
    ] = _FROM_THE_FIRST,
) -> UploadOut:
    """Ход разбора и строки журнала в том порядке, в котором файлы присланы. Видны только свои."""
    actor = asking(request)
    told = _told(actor, upload_id=upload_id, after=after, limit=limit)
    actor.require(_VERB)
    return told


def _files_of(request: HttpRequest) -> list[UploadedFile[bytes]]:
    try:
        return list(request.FILES.getlist("files"))
    except (TooManyFilesSent, TooManyFieldsSent, RequestDataTooBig) as fault:
        words = "Слишком много файлов в одном запросе: пришлите их архивом или частями."
        raise UnableToAnswer(Problem.TOO_LARGE, words) from fault
    except MultiPartParserError as fault:
        words = "Тело не разобрано как multipart/form-data."
        raise UnableToAnswer(Problem.MALFORMED, words) from fault


def _carry_out(upload_id: int) -> None:
    """Take the files in before the answer; where the worker has begun already, it goes on by itself."""
    try:
        carry_out_upload(upload_id=upload_id, go_on=lambda: True, clock=timezone.now)
    except UploadIsWorkedOn:
        return


def _told(actor: Actor, *, upload_id: int, after: int, limit: int) -> UploadOut:
    try:
        progress = upload_progress(actor=actor, upload_id=upload_id)
    except Upload.DoesNotExist:
        raise Http404 from None
    lines = lines_of_upload(
        actor, upload_id=upload_id, after=after, limit=limit + 1, most_issues=_MOST_ISSUES
    )
    return UploadOut(
        id=upload_id,
        state=progress.state.value,
        fault=progress.upload.fault,
        total=progress.upload.total,
        taken=progress.taken,
        items=[_line(line) for line in lines[:limit]],
        next=lines[limit - 1].line.upload_place if len(lines) > limit else None,
    )


def _line(uploaded: UploadedLine) -> TakenFileOut:
    line = uploaded.line
    return TakenFileOut(
        id=line.pk,
        name=line.name,
        archive_name=line.archive_name,
        format=line.format,
        status=line.status,
        note=line.note,
        covered_day=line.covered_day,
        accepted_rows=line.accepted_rows,
        warned_rows=line.warned_rows,
        refused_rows=line.refused_rows,
        duplicate_of=line.duplicate_of_id,
        issue_count=uploaded.issue_count,
        issues=[
            FileIssueOut(
                line=found.line,
                field=found.field,
                code=found.code,
                severity=found.severity,
                message=found.message,
                raw=found.raw,
                resolved_at=found.resolved_at,
            )
            for found in uploaded.issues
        ],
    )


marked(post_uploads, _VERB)
marked(get_upload, _VERB)
