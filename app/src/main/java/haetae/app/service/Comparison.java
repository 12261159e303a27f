package haetae.app.service;

import com.fasterxml.jackson.annotation.JsonProperty;
import haetae.app.terminal.Problem;
import haetae.core.order.Balance;
import haetae.upbit.Answer;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * The books beside the exchange. Amounts are decimal texts.
 *
 * @param equal true only if every order has ended, the won are the same to the last digit, and the
 *     exchange holds all coins of the books
 * @param externalCoins coins on the exchange that Haetae did not buy, and never sells
 * @param flowsKrw won that came or went without a trade, the first balance included
 */
public record Comparison(
        @JsonProperty("books_equal") boolean equal,
        @JsonProperty("book_krw") String bookKrw,
        @JsonProperty("exchange_krw") String exchangeKrw,
        @JsonProperty("book_coins") Map<String, String> bookCoins,
        @JsonProperty("exchange_coins") Map<String, String> exchangeCoins,
        @JsonProperty("external_coins") Map<String, String> externalCoins,
        @JsonProperty("flows_krw") String flowsKrw,
        @JsonProperty("open_orders") int openOrders) {

    /**
     * @param exchange what the exchange holds in all, by currency
     */
    public static Comparison of(StoredBooks books, Map<String, BigDecimal> exchange) {
        return of(books.cash(), books.flows(), books.coins(), books.openOrders().size(), exchange);
    }

    static Comparison of(
            BigDecimal cash,
            BigDecimal flows,
            Map<String, BigDecimal> coins,
            int openOrders,
            Map<String, BigDecimal> exchange) {
        var there = new TreeMap<>(exchange);
        var krw = there.remove("KRW");
        there.values().removeIf(amount -> amount.signum() == 0);
        var external = new TreeMap<>(there);
        coins.forEach((coin, owned) -> external.merge(coin, owned.negate(), BigDecimal::add));
        boolean missing = external.values().stream().anyMatch(amount -> amount.signum() < 0);
        external.values().removeIf(amount -> amount.signum() <= 0);
        boolean same = cash.compareTo(krw == null ? BigDecimal.ZERO : krw) == 0;
        return new Comparison(
                same && !missing && openOrders == 0,
                StoredBooks.plain(cash),
                StoredBooks.plain(krw == null ? BigDecimal.ZERO : krw),
                plain(coins),
                plain(there),
                plain(external),
                StoredBooks.plain(flows),
                openOrders);
    }

    /**
     * Balances in all, locked ones included.
     *
     * @throws Problem if the exchange did not give them
     */
    static Map<String, BigDecimal> held(Answer<Map<String, Balance>> answer) {
        return switch (answer) {
            case Answer.Ok<Map<String, Balance>>(var balances) -> {
                var held = new TreeMap<String, BigDecimal>();
                balances.forEach((currency, balance) -> held.put(currency, balance.total()));
                yield held;
            }
            case Answer.Refused<Map<String, Balance>>(var _, var name, var _) ->
                    throw new Problem("the exchange refuses to tell the balances: " + name);
            case Answer.Unknown<Map<String, Balance>>(var cause) ->
                    throw new Problem("the exchange does not tell the balances: " + cause);
        };
    }

    /** Balances of the main market as a running server tells them. */
    static Map<String, BigDecimal> held(JsonNode balance, String coin) {
        return Map.of(
                "KRW",
                sum(balance, "krw", "krw_locked"),
                coin,
                sum(balance, "coin", "coin_locked"));
    }

    private static BigDecimal sum(JsonNode balance, String free, String locked) {
        return new BigDecimal(balance.required(free).asString())
                .add(new BigDecimal(balance.required(locked).asString()));
    }

    private static Map<String, String> plain(Map<String, BigDecimal> amounts) {
        var plain = new TreeMap<String, String>();
        amounts.forEach((name, amount) -> plain.put(name, StoredBooks.plain(amount)));
        return plain;
    }

    /** What a person reads: one line each. */
    public List<String> lines() {
        var lines = new ArrayList<String>();
        lines.add("%-10s %28s %28s".formatted("", "books", "exchange"));
        lines.add(row("KRW", bookKrw, exchangeKrw));
        var coins = new TreeMap<>(exchangeCoins);
        coins.putAll(bookCoins);
        for (var coin : coins.keySet()) {
            lines.add(
                    row(
                            coin,
                            bookCoins.getOrDefault(coin, "0"),
                            exchangeCoins.getOrDefault(coin, "0")));
        }
        externalCoins.forEach((coin, amount) ->
                lines.add(amount + " " + coin + " there are not Haetae's: it never sells them"));
        lines.add("won paid in less won taken out: " + flowsKrw);
        if (openOrders > 0) {
            lines.add(openOrders + " orders have not ended");
        }
        lines.add(equal ? "the books equal the exchange" : "the books DO NOT equal the exchange");
        return lines;
    }

    private static String row(String name, String ours, String theirs) {
        var equal = ours.equals(theirs) ? "" : "  <- differs";
        return "%-10s %28s %28s%s".formatted(name, ours, theirs, equal);
    }
}
