"""One module a page, and the API: reads the address, asks the store, hands the answer to components."""
