"""``odoo social_stream -d DATABASE``: listens to the streams of networks.

Odoo finds commands by their file and loads this one before the addon, so what it needs of the addon
is imported inside.
"""

import logging
import signal
import threading

from odoo.cli import Command
from odoo.tools import config

_logger = logging.getLogger(__name__)


class SocialStream(Command):
    """Listen to the streams of social networks, and store what they tell as it happens.

    Runs until it is told to stop (SIGTERM, Ctrl-C). Of several that run for one database, one
    listens and the others stand by. Takes the options of the server, for example -c and -d.
    """

    name = "social_stream"

    def run(self, args):
        """Entry point; ``args`` are those behind the name of the command."""
        config.parser.prog = self.prog
        config.parse_config([*args, "--no-http"], setup_logging=True)
        databases = config["db_name"]
        if not databases:
            raise SystemExit("Which database? Say it with -d, or in the configuration.")
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_args: stop.set())
        threads = [
            threading.Thread(target=_listen, args=(name, stop), name=f"social_stream.{name}")
            for name in databases
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            while thread.is_alive():
                thread.join(0.5)  # signals are handled in between


def _listen(database, stop):
    from odoo.modules.registry import Registry

    threading.current_thread().dbname = database  # for the log
    if "social.crm.account" not in Registry(database):
        _logger.error("Social CRM is not installed in %s", database)
        return
    from odoo.addons.social_crm.tools.stream_worker import StreamWorker

    StreamWorker(database, stop).run()
