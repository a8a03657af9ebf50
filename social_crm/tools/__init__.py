from . import times, transactions, vault
