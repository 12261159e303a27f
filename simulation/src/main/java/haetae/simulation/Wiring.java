package haetae.simulation;

import haetae.core.risk.Limits;
import haetae.core.trading.Exchange;
import haetae.core.trading.Journal;

/** How a process is put together. What stands between the engine and its ports can be exchanged. */
interface Wiring {

    /** The engine as it is. */
    Wiring PLAIN = new Wiring() {};

    default Exchange exchange(Exchange real, Node node) {
        return real;
    }

    default Journal journal(Journal real, Node node) {
        return real;
    }

    default Limits limits(Limits real) {
        return real;
    }
}
