from services.billing.invoices import Bill
from services.web.client import invoice_total
from shop_platform.log import logger
from tools import debug


def basket(items: list[int]) -> str:
    """The page with the basket."""
    logger(__name__).info("basket with %d items", len(items))
    debug.dump(Bill(items))
    return f"total: {invoice_total(items)}"
