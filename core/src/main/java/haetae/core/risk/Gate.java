package haetae.core.risk;

/** The gates that new risk has to pass, in this order. The codes are what the API says. */
public enum Gate {
    TRADING_ENABLED("TRADING_DISABLED"),
    DAILY_LOSS("DAILY_LIMIT_REACHED"),
    VOLATILITY("HIGH_VOLATILITY"),
    POSITION_SIZE("POSITION_SIZE_EXCEEDED"),
    STOP("STOP_LOSS_TRIGGERED"),
    SPREAD("SPREAD_TOO_WIDE"),
    DEVIATION("PRICE_DEVIATES"),
    ORDER_RATE("TOO_MANY_ORDERS"),
    COOLDOWN("COOLING_DOWN");

    private final String code;

    Gate(String code) {
        this.code = code;
    }

    /** What a veto of this gate is called, for example HIGH_VOLATILITY. */
    public String code() {
        return code;
    }
}
