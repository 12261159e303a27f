package haetae.app.chaos;

import haetae.app.service.Comparison;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;
import tools.jackson.databind.JsonNode;

/**
 * What the exchange and the books say beside each other once nothing moves.
 *
 * @param orders at the exchange
 * @param fills trades of them
 * @param stops sales at the stop
 * @param lost orders at the exchange that the books do not know
 * @param doubled buys beyond one for each decision, or beyond what was advised
 * @param detail amounts and names, for people
 */
record Findings(
        int orders,
        int fills,
        int stops,
        int lost,
        int doubled,
        boolean booksEqual,
        String detail) {

    static final Findings NONE = new Findings(0, 0, 0, 0, 0, true, "");

    /**
     * @param account the account as the twin tells it
     * @param advised how often a buy was advised in all
     * @param deposit won that the account began with
     */
    static Findings of(
            JsonNode account, JdbcTemplate db, Comparison books, int advised, String deposit) {
        var known = new HashSet<>(db.queryForList("SELECT identifier FROM orders", String.class));
        var booked = new HashMap<String, String>();
        db.query(
                "SELECT identifier, executed_amount, executed_funds, fee FROM orders",
                (RowCallbackHandler)
                        row ->
                                booked.put(
                                        row.getString(1),
                                        sums(
                                                row.getBigDecimal(2),
                                                row.getBigDecimal(3),
                                                row.getBigDecimal(4))));
        Set<String> seen = new HashSet<>();
        var wrong = new ArrayList<String>();
        int orders = 0;
        int fills = 0;
        int bought = 0;
        int lost = 0;
        int twice = 0;
        for (var order : account.get("orders")) {
            orders++;
            fills += order.path("trades").size();
            var identifier = order.path("identifier").asString("");
            bought += order.get("side").asString().equals("bid") ? 1 : 0;
            lost += known.contains(identifier) ? 0 : 1;
            twice += seen.add(identifier) ? 0 : 1;
            var executed =
                    sums(
                            number(order, "executed_volume"),
                            number(order, "executed_funds"),
                            number(order, "paid_fee"));
            if (known.contains(identifier) && !executed.equals(booked.get(identifier))) {
                wrong.add(
                        identifier
                                + " executed "
                                + executed
                                + ", booked "
                                + booked.get(identifier));
            }
        }
        int repeated =
                db.queryForList(
                                "SELECT decision FROM orders WHERE leg = 'ENTRY' AND executed_amount > 0"
                                        + " GROUP BY decision HAVING count(*) > 1",
                                String.class)
                        .size();
        var stops =
                db.queryForObject(
                        "SELECT count(*) FROM orders WHERE leg = 'STOP' AND ending = 'EXECUTED'",
                        Integer.class);
        boolean flowsEqual = books.flowsKrw().equals(deposit);
        return new Findings(
                orders,
                fills,
                stops == null ? 0 : stops,
                lost,
                twice + repeated + Math.max(0, bought - advised),
                books.equal() && flowsEqual && books.externalCoins().isEmpty() && wrong.isEmpty(),
                bought + " buys of " + advised + " advised, " + books.lines() + wrong);
    }

    private static BigDecimal number(JsonNode order, String name) {
        return new BigDecimal(order.get(name).asString());
    }

    private static String sums(BigDecimal coins, BigDecimal won, BigDecimal fee) {
        return Stream.of(coins, won, fee)
                .map(amount -> amount.stripTrailingZeros().toPlainString())
                .collect(Collectors.joining(" / "));
    }
}
