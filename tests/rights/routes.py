"""Who may enter where: every route of the site, in one table. A route that is not here fails the walk.

PUBLIC: anybody. SIGNED_IN: who has signed in, with nothing but his own in it. OWN_ACCOUNT: the consumer whose account
it is. A verb: staff, in the branches where it is granted. KEY + a verb: a key of the API, whose user holds the verb or
owns the account.
"""

from __future__ import annotations

from typing import Final

from sbyt.kit.access.doors import OWN_ACCOUNT, SIGNED_IN

PUBLIC: Final = "public"
KEY: Final = "key "

SIGN_IN: Final = {
    "sign-in/": PUBLIC,
    "sign-in/out/": PUBLIC,  # nobody to sign out: leads to the entrance
    "sign-in/off/": PUBLIC,
    "sign-in/again/": SIGNED_IN,
    "sign-in/invitation/<str:secret>/": PUBLIC,
    "sign-in/password/": SIGNED_IN,
    "sign-in/password/reset/": PUBLIC,
    "sign-in/password/reset/sent/": PUBLIC,
    "sign-in/^password/reset/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$": PUBLIC,
    "sign-in/password/reset/done/": PUBLIC,
    "sign-in/second-factor/": SIGNED_IN,
    "sign-in/second-factor/code/": SIGNED_IN,  # or halfway in: a stranger is led to the entrance
    "sign-in/second-factor/code/again/": SIGNED_IN,
    "sign-in/second-factor/app/add/": SIGNED_IN,
    "sign-in/second-factor/app/remove/": SIGNED_IN,
    "sign-in/second-factor/recovery/": SIGNED_IN,
    "sign-in/second-factor/recovery/new/": SIGNED_IN,
    "sign-in/second-factor/recovery/file/": SIGNED_IN,
    "sign-in/second-factor/keys/": SIGNED_IN,
    "sign-in/second-factor/keys/add/": SIGNED_IN,
    "sign-in/second-factor/keys/again/": SIGNED_IN,
    "sign-in/second-factor/keys/sign-in/": PUBLIC,
    "sign-in/second-factor/keys/<int:pk>/remove/": SIGNED_IN,
    "sign-in/second-factor/keys/<int:pk>/edit/": SIGNED_IN,
}

API: Final = {
    "api/": PUBLIC,
    "api/docs": PUBLIC,
    "api/openapi.json": PUBLIC,
    "api/v1/me": KEY,
    "api/v1/accounts": f"{KEY}accounts.view",
    "api/v1/accounts/<number>": f"{KEY}accounts.view",
    "api/v1/accounts/<number>/readings": f"{KEY}readings.view",
    "api/v1/readings": f"{KEY}readings.enter",
    "api/v1/usage-points/<code>/intervals": f"{KEY}readings.view",
    "api/v1/bills": f"{KEY}bills.view",
    "api/v1/bills/<bill_id>": f"{KEY}bills.view",
    "api/v1/documents": f"{KEY}documents.view",
    "api/v1/documents/<document_id>/pdf": f"{KEY}documents.view",
}

CABINET: Final = {
    "cabinet/": SIGNED_IN,
    "cabinet/<int:account_id>/": OWN_ACCOUNT,
    "cabinet/<int:account_id>/why/": OWN_ACCOUNT,
    "cabinet/<int:account_id>/pay/": OWN_ACCOUNT,
    "cabinet/<int:account_id>/readings/": OWN_ACCOUNT,
    "cabinet/<int:account_id>/readings/preview/": OWN_ACCOUNT,
    "cabinet/<int:account_id>/readings/all/": OWN_ACCOUNT,
    "cabinet/<int:account_id>/history/": OWN_ACCOUNT,
    "cabinet/<int:account_id>/bills/<int:bill_id>/": OWN_ACCOUNT,
    "cabinet/<int:account_id>/documents/": OWN_ACCOUNT,
    "cabinet/<int:account_id>/documents/<int:document_id>/pdf/": OWN_ACCOUNT,
    "cabinet/<int:account_id>/hours/": OWN_ACCOUNT,
}

OFFICE: Final = {
    "office/": "accounts.view",
    "office/branch/": "accounts.view",
    "office/find/": "accounts.view",
    "office/views/<slug:list_name>/": "accounts.view",
    "office/views/<int:view_id>/drop/": "accounts.view",
    "office/accounts/": "accounts.view",
    "office/accounts/open/": "accounts.edit",
    "office/accounts/<int:account_id>/": "accounts.view",
    "office/accounts/<int:account_id>/meters/": "readings.view",
    "office/accounts/<int:account_id>/terms/": "accounts.view",
    "office/accounts/<int:account_id>/documents/": "documents.view",
    "office/accounts/<int:account_id>/cabinet/": "cabinet.grant",
    "office/accounts/<int:account_id>/cabinet/<int:access_id>/close/": "cabinet.grant",
    "office/accounts/<int:account_id>/cabinet/<int:access_id>/link/": "cabinet.grant",
    "office/accounts/<int:account_id>/readings/": "readings.enter",
    "office/accounts/<int:account_id>/payments/": "payments.enter",
    "office/accounts/<int:account_id>/customer/": "accounts.edit",
    "office/accounts/<int:account_id>/people/": "accounts.edit",
    "office/documents/": "documents.view",
    "office/documents/<int:document_id>/pdf/": "documents.view",
    "office/documents/print/": "documents.view",
    "office/documents/print/order/": "documents.view",
    "office/documents/print/<int:order_id>/continue/": "documents.view",
    "office/documents/print/<int:order_id>/<int:number>/": "documents.view",
    "office/points/": "readings.view",
    "office/points/<int:point_id>/": "readings.view",
    "office/points/<int:point_id>/hour/": "readings.view",
    "office/points/<int:point_id>/hours.xlsx": "readings.view",
    "office/points/<int:point_id>/meter/": "accounts.edit",
    "office/readings/": "readings.enter",
    "office/readings/<int:reading_id>/": "readings.enter",
    "office/prices/": "prices.view",
    "office/prices/components/": "prices.view",
    "office/prices/acts/": "prices.view",
    "office/prices/norms/": "prices.view",
    "office/prices/vat/": "prices.view",
    "office/prices/rates/add/": "prices.edit",
    "office/prices/tariffs/add/": "prices.edit",
    "office/prices/components/add/": "prices.edit",
    "office/prices/acts/add/": "prices.edit",
    "office/imports/": "imports.view",
    "office/imports/upload/": "imports.upload",
    "office/imports/sheet/": "readings.view",
    "office/imports/<int:file_id>/": "imports.view",
    "office/imports/<int:file_id>/lines/<int:line>/": "imports.view",
    "office/imports/<int:file_id>/attach/<str:code>/": "imports.upload",
    "office/imports/<int:file_id>/attach/<str:code>/to/": "imports.upload",
    "office/imports/<int:file_id>/again/": "imports.upload",
    "office/imports/<int:file_id>/original/": "imports.view",
    "office/imports/<int:file_id>/refused/": "imports.view",
    "office/payments/": "bills.view",
    "office/bills/": "bills.view",
    "office/bills/<int:bill_id>/": "bills.view",
    "office/charges/<int:charge_id>/": "bills.view",
    "office/charges/<int:charge_id>/days/<int:interval_day_id>/": "bills.view",
    "office/close/": "runs.view",
    "office/close/<month:month>/": "runs.view",
    "office/close/<month:month>/live/<int:run_id>/": "runs.view",
    "office/close/<month:month>/run/": "runs.compute",
    "office/runs/": "runs.view",
    "office/runs/<int:run_id>/": "runs.view",
    "office/runs/<int:run_id>/live/": "runs.view",
    "office/runs/<int:run_id>/stop/": "runs.compute",
    "office/runs/<int:run_id>/continue/": "runs.compute",
    "office/runs/<int:run_id>/recalculate/": "runs.compute",
    "office/runs/<int:run_id>/retry/": "runs.compute",
    "office/runs/<int:run_id>/discard/": "runs.compute",
    "office/runs/<int:run_id>/release/": "runs.release",
    "office/runs/<int:run_id>/findings/": "runs.view",
    "office/runs/<int:run_id>/findings/<int:finding_id>/": "runs.view",
    "office/runs/<int:run_id>/decide/": "findings.decide",
    "office/payments/<int:payment_id>/": "bills.view",
    "office/turnover/": "ledger.view",
    "office/users/": "users.manage",
    "office/users/new/": "users.manage",
    "office/users/roles/": "users.manage",
    "office/users/roles/<slug:role>/second-factor/": "users.manage",
    "office/users/sign-ins/": "users.manage",
    "office/users/<int:user_id>/": "users.manage",
    "office/users/<int:user_id>/roles/": "users.manage",
    "office/users/<int:user_id>/roles/<int:grant_id>/": "users.manage",
    "office/users/<int:user_id>/accounts/<int:access_id>/": "users.manage",
    "office/users/<int:user_id>/keys/": "users.manage",
    "office/users/<int:user_id>/keys/<int:token_id>/": "users.manage",
    "office/users/<int:user_id>/invite/": "users.manage",
    "office/users/^(?P<user_id>\\d+)/(?P<action>switch-off|switch-on|demand-factor|release-factor|forget-factors)/$": (
        "users.manage"
    ),
    "office/changes/": "audit.view",
}

ROUTES: Final = {"": SIGNED_IN} | SIGN_IN | API | CABINET | OFFICE
