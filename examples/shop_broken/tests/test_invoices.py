"""Invoices are right to the cent."""

from unittest import TestCase, main

from services.billing.invoices import Bill


class InvoiceTest(TestCase):
    """Sums."""

    def test_total(self) -> None:
        """All items count."""
        self.assertEqual(Bill([100, 250]).total(), 350)


if __name__ == "__main__":
    main()
