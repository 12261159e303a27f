package haetae.upbit;

import static haetae.core.order.Refusal.Kind.INSUFFICIENT_FUNDS;
import static haetae.core.order.Refusal.Kind.KEY;
import static haetae.core.order.Refusal.Kind.OFFLINE;
import static haetae.core.order.Refusal.Kind.OTHER;
import static haetae.core.order.Refusal.Kind.UNDER_MINIMUM;

import haetae.core.order.Refusal;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Every error name that Upbit uses, and what it means for an order. Source: Upbit's error table,
 * state of November 2026; the names about ticks and sizes are seen in use, not documented.
 */
public enum UpbitError {
    CREATE_ASK_ERROR("create_ask_error", OTHER),
    CREATE_BID_ERROR("create_bid_error", OTHER),
    VALIDATION_ERROR("validation_error", OTHER),
    INVALID_PARAMETER("invalid_parameter", OTHER),
    INVALID_TIME_IN_FORCE("invalid_time_in_force", OTHER),
    INVALID_POST_ONLY("invalid_post_only", OTHER),
    INSUFFICIENT_FUNDS_ASK("insufficient_funds_ask", INSUFFICIENT_FUNDS),
    INSUFFICIENT_FUNDS_BID("insufficient_funds_bid", INSUFFICIENT_FUNDS),
    UNDER_MIN_TOTAL_ASK("under_min_total_ask", UNDER_MINIMUM),
    UNDER_MIN_TOTAL_BID("under_min_total_bid", UNDER_MINIMUM),
    OVER_KRW_FUNDS_ASK("over_krw_funds_ask", OTHER),
    OVER_KRW_FUNDS_BID("over_krw_funds_bid", OTHER),
    INVALID_PRICE_ASK("invalid_price_ask", OTHER),
    INVALID_PRICE_BID("invalid_price_bid", OTHER),
    INVALID_VOLUME_ASK("invalid_volume_ask", OTHER),
    INVALID_VOLUME_BID("invalid_volume_bid", OTHER),
    /** The identifier was used before, whatever became of that request: look it up. */
    DUPLICATED_IDENTIFIER("duplicated_identifier", OTHER),
    NOT_FOUND_MARKET("notfoundmarket", OTHER),
    BAD_REQUEST("bad_request", OTHER),
    QUERY_PARAMETER_NOT_SUPPORTED("QUERY_PARAMETER_NOT_SUPPORTED", OTHER),
    WITHDRAW_ADDRESS_NOT_REGISTERED("withdraw_address_not_registered", OTHER),
    INVALID_QUERY_PAYLOAD("invalid_query_payload", KEY),
    JWT_VERIFICATION("jwt_verification", KEY),
    INVALID_ACCESS_KEY("invalid_access_key", KEY),
    EXPIRED_ACCESS_KEY("expired_access_key", KEY),
    /** Something repeated the request on its way, so its first copy may have arrived. */
    NONCE_USED("nonce_used", KEY),
    /** Upbit has spelt it both ways. */
    NO_AUTHORIZATION_IP(KEY, "no_authorization_ip", "no_authorization_i_p"),
    NO_AUTHORIZATION_TOKEN("no_authorization_token", KEY),
    OUT_OF_SCOPE("out_of_scope", KEY),
    MARKET_OFFLINE("market_offline", OFFLINE),
    OPEN_API_WITHDRAW_LOCKED("open_api_withdraw_locked", KEY),
    ORDER_NOT_FOUND("order_not_found", OTHER),
    POCKET_NOT_FOUND("pocket_not_found", OTHER),
    CURRENCY_NOT_FOUND("currency_not_found", OTHER),
    DEPOSIT_NOT_FOUND("deposit_not_found", OTHER),
    WITHDRAW_NOT_FOUND("withdraw_not_found", OTHER),
    /** The gateway knows no such path. */
    NOT_FOUND("not_found", OTHER),
    TOO_MANY_REQUESTS("too_many_requests", OTHER),
    INTERNAL_SERVER_ERROR("internal_server_error", OFFLINE),
    /** Quotation calls name their errors by the number of the status. */
    QUOTATION_BAD_REQUEST("400", OTHER),
    /** One unknown market code spoils the whole list. */
    QUOTATION_NOT_FOUND("404", OTHER),
    /** A name that is not in the table. */
    UNLISTED(OTHER);

    private static final Map<String, UpbitError> BY_NAME =
            Arrays.stream(values())
                    .flatMap(
                            error -> Arrays.stream(error.names).map(name -> Map.entry(name, error)))
                    .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));

    @SuppressWarnings("ImmutableEnumChecker") // never handed out
    private final String[] names;

    private final Refusal.Kind kind;

    UpbitError(String name, Refusal.Kind kind) {
        this(kind, name);
    }

    UpbitError(Refusal.Kind kind, String... names) {
        this.kind = kind;
        this.names = names;
    }

    /** The error of this name; {@link #UNLISTED} when the table has none. */
    public static UpbitError of(String name) {
        return BY_NAME.getOrDefault(name, UNLISTED);
    }

    /**
     * What a refusal under this name means. Of a name that is not in the table the status decides:
     * 401 and 403 speak of the key.
     */
    public Refusal.Kind kind(int status) {
        return this == UNLISTED && (status == 401 || status == 403) ? KEY : kind;
    }
}
