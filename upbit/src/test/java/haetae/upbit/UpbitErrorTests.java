package haetae.upbit;

import static org.assertj.core.api.Assertions.assertThat;

import haetae.core.order.Refusal.Kind;
import java.util.Arrays;
import java.util.HashSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The table of the documentation, name by name. */
class UpbitErrorTests {

    private static final String TABLE =
            """
            400,create_ask_error,CREATE_ASK_ERROR,OTHER
            400,create_bid_error,CREATE_BID_ERROR,OTHER
            400,validation_error,VALIDATION_ERROR,OTHER
            400,invalid_parameter,INVALID_PARAMETER,OTHER
            400,invalid_time_in_force,INVALID_TIME_IN_FORCE,OTHER
            400,invalid_post_only,INVALID_POST_ONLY,OTHER
            400,insufficient_funds_ask,INSUFFICIENT_FUNDS_ASK,INSUFFICIENT_FUNDS
            400,insufficient_funds_bid,INSUFFICIENT_FUNDS_BID,INSUFFICIENT_FUNDS
            400,under_min_total_ask,UNDER_MIN_TOTAL_ASK,UNDER_MINIMUM
            400,under_min_total_bid,UNDER_MIN_TOTAL_BID,UNDER_MINIMUM
            400,over_krw_funds_ask,OVER_KRW_FUNDS_ASK,OTHER
            400,over_krw_funds_bid,OVER_KRW_FUNDS_BID,OTHER
            400,invalid_price_ask,INVALID_PRICE_ASK,OTHER
            400,invalid_price_bid,INVALID_PRICE_BID,OTHER
            400,invalid_volume_ask,INVALID_VOLUME_ASK,OTHER
            400,invalid_volume_bid,INVALID_VOLUME_BID,OTHER
            400,duplicated_identifier,DUPLICATED_IDENTIFIER,OTHER
            400,notfoundmarket,NOT_FOUND_MARKET,OTHER
            400,bad_request,BAD_REQUEST,OTHER
            400,QUERY_PARAMETER_NOT_SUPPORTED,QUERY_PARAMETER_NOT_SUPPORTED,OTHER
            400,withdraw_address_not_registered,WITHDRAW_ADDRESS_NOT_REGISTERED,OTHER
            401,invalid_query_payload,INVALID_QUERY_PAYLOAD,KEY
            401,jwt_verification,JWT_VERIFICATION,KEY
            401,invalid_access_key,INVALID_ACCESS_KEY,KEY
            401,expired_access_key,EXPIRED_ACCESS_KEY,KEY
            401,nonce_used,NONCE_USED,KEY
            401,no_authorization_ip,NO_AUTHORIZATION_IP,KEY
            401,no_authorization_i_p,NO_AUTHORIZATION_IP,KEY
            401,no_authorization_token,NO_AUTHORIZATION_TOKEN,KEY
            401,out_of_scope,OUT_OF_SCOPE,KEY
            403,out_of_scope,OUT_OF_SCOPE,KEY
            403,market_offline,MARKET_OFFLINE,OFFLINE
            403,open_api_withdraw_locked,OPEN_API_WITHDRAW_LOCKED,KEY
            404,order_not_found,ORDER_NOT_FOUND,OTHER
            404,pocket_not_found,POCKET_NOT_FOUND,OTHER
            404,currency_not_found,CURRENCY_NOT_FOUND,OTHER
            404,deposit_not_found,DEPOSIT_NOT_FOUND,OTHER
            404,withdraw_not_found,WITHDRAW_NOT_FOUND,OTHER
            404,not_found,NOT_FOUND,OTHER
            429,too_many_requests,TOO_MANY_REQUESTS,OTHER
            500,internal_server_error,INTERNAL_SERVER_ERROR,OFFLINE
            400,400,QUOTATION_BAD_REQUEST,OTHER
            404,404,QUOTATION_NOT_FOUND,OTHER
            400,over_30_levels,UNLISTED,OTHER
            401,something_new,UNLISTED,KEY
            403,something_new,UNLISTED,KEY
            """;

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(textBlock = TABLE)
    void knowsEveryNameAndWhatItMeans(int status, String name, UpbitError error, Kind kind) {
        assertThat(UpbitError.of(name)).isEqualTo(error);
        var refusal = new Answer.Refused<Object>(status, name, "").refusal();
        assertThat(refusal.kind()).isEqualTo(kind);
        assertThat(refusal.name()).isEqualTo(name);
    }

    @Test
    void hasNoErrorThatTheTableDoesNotHave() {
        var named = new HashSet<UpbitError>();
        TABLE.lines().forEach(line -> named.add(UpbitError.of(line.split(",")[1])));
        assertThat(named).containsExactlyInAnyOrderElementsOf(Arrays.asList(UpbitError.values()));
    }
}
