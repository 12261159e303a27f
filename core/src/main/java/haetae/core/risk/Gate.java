package haetae.core.risk;

/** The gates that new risk has to pass, in this order. */
public enum Gate {
    TRADING_ENABLED,
    DAILY_LOSS,
    VOLATILITY,
    POSITION_SIZE,
    STOP
}
