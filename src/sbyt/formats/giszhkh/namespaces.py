"""Names and versions of the integration schemas 14.4.0.1, and which service carries which operation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

_ROOT: Final = "http://dom.gosuslugi.ru/schema/integration/"
SOAP: Final = "http://schemas.xmlsoap.org/soap/envelope/"
SIGNATURE: Final = "http://www.w3.org/2000/09/xmldsig#"
BASE: Final = f"{_ROOT}base/"
ACCOUNT: Final = f"{_ROOT}account-base/"
BILLS_BASE: Final = f"{_ROOT}bills-base/"
METERING_BASE: Final = f"{_ROOT}metering-device-base/"
NSI: Final = f"{_ROOT}nsi-base/"
ORGANIZATIONS: Final = f"{_ROOT}organizations-base/"
PAYMENTS: Final = f"{_ROOT}payments-base/"
PERSON: Final = f"{_ROOT}individual-registry-base/"
HOUSES: Final = f"{_ROOT}house-management/"
METERING: Final = f"{_ROOT}device-metering/"
BILLS: Final = f"{_ROOT}bills/"

PREFIXES: Final = {
    "base": BASE,
    "acc": ACCOUNT,
    "bb": BILLS_BASE,
    "mdb": METERING_BASE,
    "nsi": NSI,
    "org": ORGANIZATIONS,
    "pay": PAYMENTS,
    "ind": PERSON,
}
SIGNED_ID: Final = "signed-data-container"
"""The Id of the element that is signed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A service: the namespace of its messages, its schema and WSDL in the folder, its path on the server."""

    name: str
    namespace: str
    schema: str
    wsdl: str
    path: str


HOUSE_MANAGEMENT: Final = Service(
    name="house-management",
    namespace=HOUSES,
    schema="house-management/hcs-house-management-types.xsd",
    wsdl="house-management/hcs-house-management-service-async.wsdl",
    path="/ext-bus-home-management-service/services/HomeManagementAsync",
)
DEVICE_METERING: Final = Service(
    name="device-metering",
    namespace=METERING,
    schema="device-metering/hcs-device-metering-types.xsd",
    wsdl="device-metering/hcs-device-metering-service-async.wsdl",
    path="/ext-bus-device-metering-service/services/DeviceMeteringAsync",
)
PAYMENT_DOCUMENTS: Final = Service(
    name="bills",
    namespace=BILLS,
    schema="bills/hcs-bills-types.xsd",
    wsdl="bills/hcs-bills-service-async.wsdl",
    path="/ext-bus-bills-service/services/BillsAsync",
)
SERVICES: Final = {one.name: one for one in (HOUSE_MANAGEMENT, DEVICE_METERING, PAYMENT_DOCUMENTS)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """An operation: `name` as the WSDL has it, `root` of its request, `version` that its schema names for it."""

    name: str
    service: Service
    root: str
    version: str

    @property
    def action(self) -> str:
        """Return the SOAPAction."""
        return f"urn:{self.name}"


EXPORT_HOUSE: Final = Operation(
    name="exportHouseData", service=HOUSE_MANAGEMENT, root="exportHouseRequest", version="12.2.0.1"
)
IMPORT_ACCOUNTS: Final = Operation(
    name="importAccountData", service=HOUSE_MANAGEMENT, root="importAccountRequest", version="10.0.1.1"
)
EXPORT_ACCOUNTS: Final = Operation(
    name="exportAccountData", service=HOUSE_MANAGEMENT, root="exportAccountRequest", version="10.0.1.1"
)
IMPORT_DEVICES: Final = Operation(
    name="importMeteringDeviceData",
    service=HOUSE_MANAGEMENT,
    root="importMeteringDeviceDataRequest",
    version="11.1.0.8",
)
IMPORT_READINGS: Final = Operation(
    name="importMeteringDeviceValues",
    service=DEVICE_METERING,
    root="importMeteringDeviceValuesRequest",
    version="10.0.1.1",
)
EXPORT_READINGS: Final = Operation(
    name="exportMeteringDeviceHistory",
    service=DEVICE_METERING,
    root="exportMeteringDeviceHistoryRequest",
    version="10.0.1.1",
)
IMPORT_BILLS: Final = Operation(
    name="importPaymentDocumentData",
    service=PAYMENT_DOCUMENTS,
    root="importPaymentDocumentRequest",
    version="11.2.0.16",
)
OPERATIONS: Final = {
    one.name: one
    for one in (
        EXPORT_HOUSE,
        IMPORT_ACCOUNTS,
        EXPORT_ACCOUNTS,
        IMPORT_DEVICES,
        IMPORT_READINGS,
        EXPORT_READINGS,
        IMPORT_BILLS,
    )
}
