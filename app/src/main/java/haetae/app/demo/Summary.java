package haetae.app.demo;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;

/**
 * What came of a demo. Amounts are decimal texts.
 *
 * @param booksAgree true only if Haetae's books equal the exchange's in won and in coins, to the
 *     last digit, and every flow of money is one that the demo made
 */
public record Summary(
        @JsonProperty("books_agree") boolean booksAgree,
        @JsonProperty("book_krw") String bookKrw,
        @JsonProperty("exchange_krw") String exchangeKrw,
        @JsonProperty("book_coins") Map<String, String> bookCoins,
        @JsonProperty("exchange_coins") Map<String, String> exchangeCoins,
        @JsonProperty("decisions") int decisions,
        @JsonProperty("decisions_by_action") Map<String, Integer> decisionsByAction,
        @JsonProperty("holds_by_cause") Map<String, Integer> holdsByCause,
        @JsonProperty("orders") int orders,
        @JsonProperty("fills") int fills,
        @JsonProperty("stops") int stops,
        @JsonProperty("halts") Map<String, Integer> halts,
        @JsonProperty("halts_lifted") Map<String, Integer> haltsLifted,
        @JsonProperty("fees_krw") String feesKrw,
        @JsonProperty("equity_start_krw") String equityStartKrw,
        @JsonProperty("equity_end_krw") String equityEndKrw,
        @JsonProperty("realised_krw") String realisedKrw,
        @JsonProperty("buy_and_hold_end_krw") String buyAndHoldEndKrw,
        @JsonProperty("market_days") double marketDays,
        @JsonProperty("fingerprint") String fingerprint) {}
