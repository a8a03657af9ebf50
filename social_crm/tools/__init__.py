from . import keys, log_masks, times, transactions, vault
