from . import keys, times, transactions, vault
