package haetae.core.signal;

/** What an adviser may advise. */
public enum Action {
    BUY,
    SELL,
    HOLD
}
