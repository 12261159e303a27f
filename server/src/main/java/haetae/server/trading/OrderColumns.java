package haetae.server.trading;

import haetae.core.money.Krw;
import haetae.core.money.Price;
import haetae.core.money.Quantity;
import haetae.core.order.OrderTerms;
import haetae.core.order.Side;
import haetae.core.order.TimeInForce;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * An order's terms as columns of the table of orders.
 *
 * @param type MARKET, LIMIT or BEST
 * @param amount won of a buy by amount, else coins
 * @param price of a limit order, else null
 * @param force how long it lives; null for an order at market
 */
record OrderColumns(
        String type, BigDecimal amount, @Nullable BigDecimal price, @Nullable String force) {

    static OrderColumns of(OrderTerms terms) {
        return switch (terms) {
            case OrderTerms.MarketBuy(var funds) ->
                    new OrderColumns("MARKET", funds.amount(), null, null);
            case OrderTerms.MarketSell(var volume) ->
                    new OrderColumns("MARKET", volume.amount(), null, null);
            case OrderTerms.BestBuy(var funds, var force) ->
                    new OrderColumns("BEST", funds.amount(), null, force.name());
            case OrderTerms.BestSell(var volume, var force) ->
                    new OrderColumns("BEST", volume.amount(), null, force.name());
            case OrderTerms.Limit(var _, var price, var volume, var force) ->
                    new OrderColumns("LIMIT", volume.amount(), price.amount(), force.name());
        };
    }

    static OrderTerms read(ResultSet row) throws SQLException {
        var side = Side.valueOf(row.getString("side"));
        var amount = row.getBigDecimal("amount");
        boolean buy = side == Side.BUY;
        var type = row.getString("order_type");
        return switch (type) {
            case "MARKET" ->
                    buy
                            ? new OrderTerms.MarketBuy(new Krw(amount))
                            : new OrderTerms.MarketSell(new Quantity(amount));
            case "BEST" ->
                    buy
                            ? new OrderTerms.BestBuy(new Krw(amount), force(row))
                            : new OrderTerms.BestSell(new Quantity(amount), force(row));
            case "LIMIT" ->
                    new OrderTerms.Limit(
                            side,
                            new Price(row.getBigDecimal("price")),
                            new Quantity(amount),
                            force(row));
            default -> throw new IllegalStateException("no such type of order: " + type);
        };
    }

    private static TimeInForce force(ResultSet row) throws SQLException {
        return TimeInForce.valueOf(row.getString("time_in_force"));
    }
}
