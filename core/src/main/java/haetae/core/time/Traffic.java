package haetae.core.time;

import org.jspecify.annotations.Nullable;

/**
 * What is under way between two programs in real time: requests, replies, frames.
 *
 * <p>A live world only needs the deliveries to run on its agenda. A lockstep run also counts what
 * was sent and not yet received, and lets virtual time go on only when nothing is.
 */
public interface Traffic {

    /** A new line: one connection, or one request and its reply. */
    Line open();

    /**
     * The line that the other side opened under this id; a line that counts nothing when the id is
     * null or unknown.
     */
    Line join(@Nullable String id);

    /** One connection, seen from either end. */
    interface Line {
        /** What the other side needs to join the line, or null where nothing is counted. */
        @Nullable String id();

        /** Something left for the other side. */
        void sent();

        /**
         * Something arrived from the other side; runs {@code delivery} on the agenda, in the order
         * of arrival.
         */
        void received(Runnable delivery);

        /** This side has given up: nothing that is still under way on this line is waited for. */
        void abandoned();
    }

    /** Traffic of a live world: counts nothing. */
    static Traffic uncounted(Agenda agenda) {
        var line =
                new Line() {
                    @Override
                    public @Nullable String id() {
                        return null;
                    }

                    @Override
                    public void sent() {}

                    @Override
                    public void received(Runnable delivery) {
                        agenda.post(delivery);
                    }

                    @Override
                    public void abandoned() {}
                };
        return new Traffic() {
            @Override
            public Line open() {
                return line;
            }

            @Override
            public Line join(@Nullable String id) {
                return line;
            }
        };
    }
}
