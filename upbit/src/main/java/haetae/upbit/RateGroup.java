package haetae.upbit;

/**
 * The groups that Upbit counts requests in. Source: Upbit rate limits, state of 2026-08-21.
 *
 * <p>Upbit counts quotation groups per IP address, the others per pocket; a process has one of each
 * limiter.
 */
public enum RateGroup {
    MARKET(10),
    CANDLE(10),
    TRADE(10),
    TICKER(10),
    ORDERBOOK(10),
    DEFAULT(30),
    ORDER(12),
    ORDER_TEST(8),
    ORDER_CANCEL_ALL(1),
    WEBSOCKET_CONNECT(5);

    private final int perSecond;

    RateGroup(int perSecond) {
        this.perSecond = perSecond;
    }

    /** Requests a second that Upbit allows. */
    public int perSecond() {
        return perSecond;
    }
}
