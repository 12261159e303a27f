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
 * @param telegram where bots are reached, without a path's end
 */
public record Recipients(List<Channel> channels, Optional<URI> heartbeat, URI telegram) {

    /** Where Telegram itself is. */
    public static final URI TELEGRAM = URI.create("https://api.telegram.org");

    public static final Recipients NOBODY = new Recipients(List.of(), Optional.empty());

    public Recipients {
        channels = List.copyOf(channels);
    }

    /** With bots at Telegram itself. */
    public Recipients(List<Channel> channels, Optional<URI> heartbeat) {
        this(channels, heartbeat, TELEGRAM);
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

    /** A bot's way to a chat. */
    public Channel bot(String token, String chat) {
        return new Channel(Kind.TELEGRAM, URI.create(telegram + "/bot" + token), chat);
    }

    @Override
    public String toString() {
        return "Recipients" + channels;
    }
}
