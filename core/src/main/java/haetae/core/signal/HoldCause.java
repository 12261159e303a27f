package haetae.core.signal;

import java.util.Locale;

/** Why a decision ended in holding. They are counted apart. */
public enum HoldCause {
    /** The adviser advised to hold. */
    CHOSEN,
    /** The adviser's answer was not usable. */
    REFUSED_ANSWER,
    /** No adviser answered. */
    PROVIDERS_FAILED,
    /** The day's budget for advice is spent. */
    BUDGET_SPENT,
    /** The market data were too old or had a gap. */
    STALE_DATA,
    /** A buy with too little confidence. */
    LOW_CONFIDENCE,
    /** A buy against what the timeframes say. */
    LOW_CONFLUENCE,
    /** The size would be below the smallest that can be sold again at the stop. */
    BELOW_MINIMUM,
    /** A person asked for advice and not for action. */
    NOT_EXECUTED,
    /** A risk rule said no. */
    VETOED,
    /** A sale was advised and nothing is owned. */
    NO_POSITION;

    /** The words used in reports, for example {@code below minimum}. */
    public String words() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
