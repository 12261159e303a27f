package haetae.server.world;

import haetae.core.trading.Exchange;
import haetae.core.trading.Journal;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** What stands between the server and its ports: nothing, but in trials. */
public interface Seams {

    Seams NONE = new Seams() {};

    default Exchange around(Exchange exchange) {
        return exchange;
    }

    default Journal around(Journal journal) {
        return journal;
    }

    /** Passed when alerts are on record and are about to be told. */
    default void telling() {}

    /**
     * The addresses of a host. May take as long as the network wants.
     *
     * @throws UnknownHostException if it has none
     */
    default List<InetAddress> addresses(String host) throws UnknownHostException {
        return List.of(InetAddress.getAllByName(host));
    }
}
