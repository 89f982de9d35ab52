"""The one list of the back office: columns, filters, search, sort, totals, views and export, said declaratively."""
