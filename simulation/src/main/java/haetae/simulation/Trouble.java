package haetae.simulation;

/**
 * What goes wrong in a simulation. Each kind draws its own chance, so one can be left out alone.
 */
public enum Trouble {
    // requests to place an order
    /** A request never arrives and is never answered. */
    NO_ARRIVAL,
    /** A request arrives up to 60 s after the client gave up. */
    LATE_ARRIVAL,
    /** A request is carried out, its reply is lost. */
    NO_REPLY,
    /** The reply takes seconds. */
    SLOW_REPLY,
    /** A request is carried out twice, as by a proxy that sends it again. */
    REPEATED,
    /** An answer that tells nothing: 5xx, half a JSON, a closed connection. */
    BROKEN_REPLY,
    /** The request is held back on our side: rate limit, 429. */
    HELD_BACK,
    /** A refusal whose name says nothing. */
    REFUSED,
    // looking
    /** A look gets no usable answer. */
    LOOK_FAILS,
    /** A look does not see an order for seconds after it was accepted. */
    LOOK_LAGS,
    /** A report leaves out trades that its total counts. */
    MISSING_TRADES,
    /** Balances cannot be read. */
    ACCOUNT_FAILS,
    /** Balances show for seconds what was before an order. */
    STALE_BALANCES,
    // execution
    /** An order waits up to half a minute before it trades. */
    LATE_FILL,
    /** A part trades at once; the rest later, or never. */
    PARTIAL_FILL,
    /** The visible book is nearly empty. */
    THIN_BOOK,
    // news of orders
    LOST_NEWS,
    REPEATED_NEWS,
    /** News of a trade comes seconds late, after later ones. */
    LATE_NEWS,
    /** The stream of order news is away for a while. */
    NEWS_AWAY,
    // market data
    /** No market data for minutes. */
    FEED_GAP,
    /** Trades come without the best prices. */
    NO_QUOTE,
    /** A price falls by a tenth and comes back within seconds. */
    FLASH_WICK,
    // the exchange as a whole
    MAINTENANCE,
    /** The key is refused for a while. */
    KEY_REFUSED,
    /** Nothing private answers. */
    OUTAGE,
    // our side
    /** The process dies at one of the named points. */
    DEATH_AT_POINT,
    /** The process dies at any moment. */
    DEATH,
    /** The process stands still for minutes, just before it writes to a socket. */
    STALL,
    /** The journal is away for a while. */
    JOURNAL_AWAY,
    /** A commit fails, or only seems to. */
    COMMIT_FAILS,
    /** The machine's clock jumps. */
    CLOCK_JUMP,
    // the adviser
    ADVISER_FAILS,
    ADVISER_SILENT,
    ADVISER_REPEATS,
    // people
    DEPOSIT,
    WITHDRAWAL,
    COINS_IN,
    COINS_OUT,
    /** Another Haetae's order appears in the account. */
    FOREIGN_ORDER,
    /** A person halts, resumes, or sells everything. */
    PERSON,
    /** A person changes the limits. */
    SETTINGS
}
