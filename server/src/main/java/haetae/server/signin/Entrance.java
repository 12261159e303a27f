package haetae.server.signin;

import haetae.server.account.Owner;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Who may come in, and how.
 *
 * @param hosts names besides those of this machine that it may be called by, as behind a proxy
 * @param clock sessions and tokens live by it: real time also where the market's is another
 */
public record Entrance(Owner owner, WayIn way, Set<String> hosts, InstantSource clock) {

    public Entrance {
        hosts =
                hosts.stream()
                        .map(host -> host.toLowerCase(Locale.ROOT))
                        .collect(Collectors.toUnmodifiableSet());
    }

    /** The default: the owner, and whomever the owner lets in. */
    public static Entrance of(Owner owner) {
        return new Entrance(owner, new WayIn.Local(), Set.of(), InstantSource.system());
    }
}
