package haetae.server.world;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Who is told of what matters.
 *
 * @param channels where alerts go
 * @param heartbeat an address that is asked every minute while all is well; a service there tells
 *     somebody when it is asked no more
 */
public record Recipients(List<Channel> channels, Optional<URI> heartbeat) {

    public static final Recipients NOBODY = new Recipients(List.of(), Optional.empty());

    public Recipients {
        channels = List.copyOf(channels);
    }

    /** The ways to people, each with its own form of a message. */
    public enum Kind {
        SLACK,
        TELEGRAM,
        DISCORD,
        /** Any address that takes JSON. */
        WEBHOOK;

        /** What it is called in tables and over HTTP. */
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A way to people.
     *
     * @param address where messages are posted; a secret, for who knows it can write there
     * @param chat which chat of a Telegram bot, else empty
     */
    public record Channel(Kind kind, URI address, String chat) {
        @Override
        public String toString() {
            return "Channel[" + kind + "]";
        }
    }

    @Override
    public String toString() {
        return "Recipients" + channels;
    }
}
