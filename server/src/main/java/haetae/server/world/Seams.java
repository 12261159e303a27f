package haetae.server.world;

import haetae.core.trading.Exchange;
import haetae.core.trading.Journal;

/** What stands between the engine and its ports: nothing, but in trials. */
public interface Seams {

    Seams NONE = new Seams() {};

    default Exchange around(Exchange exchange) {
        return exchange;
    }

    default Journal around(Journal journal) {
        return journal;
    }
}
