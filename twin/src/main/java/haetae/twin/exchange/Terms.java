package haetae.twin.exchange;

import haetae.core.money.Krw;
import haetae.core.money.Price;
import haetae.core.money.Quantity;
import haetae.core.money.Sendable;
import haetae.core.order.Side;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What is ordered, in all of Upbit's forms.
 *
 * @param price unit price of a limit order, else null
 * @param funds what a market or best buy spends, without fee, else null
 * @param volume what all others buy or sell, at most 8 decimals, else null
 * @param force null to rest in the book, or for a market order
 */
record Terms(
        Side side,
        Type type,
        @Nullable Price price,
        @Nullable Krw funds,
        @Nullable Quantity volume,
        @Nullable Force force,
        Smp smp) {

    enum Type {
        LIMIT,
        PRICE,
        MARKET,
        BEST
    }

    enum Force {
        IOC,
        FOK,
        POST_ONLY
    }

    /** What happens when an order would meet one of the same account; the taker's mode decides. */
    enum Smp {
        CANCEL_MAKER,
        CANCEL_TAKER,
        REDUCE,
        NONE
    }

    private static final Pattern AMOUNT = Pattern.compile("[0-9]{1,20}(\\.[0-9]{1,20})?");

    /** How the members of a request are called; {@code cancel_and_new} puts new_ before them. */
    record Members(JsonNode body, String prefix) {
        @Nullable String get(String name) {
            var member = body.get(prefix + name);
            return member == null || member.isNull() ? null : member.asString();
        }
    }

    /**
     * Reads the terms out of a request.
     *
     * @throws ApiError as Upbit would refuse them
     */
    static Terms read(Side side, Members members) throws ApiError {
        var type = type(members.get("ord_type"), side);
        var force = force(members.get("time_in_force"), type);
        boolean byFunds = type == Type.PRICE || (type == Type.BEST && side == Side.BUY);
        boolean priced = type == Type.LIMIT || byFunds;
        if (members.get("price") != null && !priced) {
            throw new ApiError(400, "invalid_parameter", "price를 지정할 수 없는 주문입니다.");
        }
        if (members.get("volume") != null && byFunds) {
            throw new ApiError(400, "invalid_parameter", "volume을 지정할 수 없는 주문입니다.");
        }
        return new Terms(
                side,
                type,
                type == Type.LIMIT ? new Price(amount(members, "price")) : null,
                byFunds ? new Krw(amount(members, "price")) : null,
                byFunds ? null : volume(members, side),
                force,
                smp(members.get("smp_type"), force));
    }

    private static Type type(@Nullable String name, Side side) throws ApiError {
        return switch (name + (side == Side.BUY ? " bid" : " ask")) {
            case "limit bid", "limit ask" -> Type.LIMIT;
            case "price bid" -> Type.PRICE;
            case "market ask" -> Type.MARKET;
            case "best bid", "best ask" -> Type.BEST;
            default -> throw new ApiError(400, "invalid_parameter", "지원하지 않는 주문 방식입니다.");
        };
    }

    private static @Nullable Force force(@Nullable String name, Type type) throws ApiError {
        var force =
                switch (name) {
                    case null -> null;
                    case "ioc" -> Force.IOC;
                    case "fok" -> Force.FOK;
                    case "post_only" -> Force.POST_ONLY;
                    default -> throw badForce();
                };
        boolean fits =
                switch (type) {
                    case LIMIT -> true;
                    case PRICE, MARKET -> force == null;
                    case BEST -> force == Force.IOC || force == Force.FOK;
                };
        if (!fits) {
            throw badForce();
        }
        return force;
    }

    private static ApiError badForce() {
        return new ApiError(400, "invalid_time_in_force", "time_in_force가 올바르지 않습니다.");
    }

    private static Smp smp(@Nullable String name, @Nullable Force force) throws ApiError {
        boolean postOnly = force == Force.POST_ONLY;
        var smp =
                switch (name) {
                    case null -> postOnly ? Smp.NONE : Smp.CANCEL_MAKER;
                    case "cancel_maker" -> Smp.CANCEL_MAKER;
                    case "cancel_taker" -> Smp.CANCEL_TAKER;
                    case "reduce" -> Smp.REDUCE;
                    case "none" -> Smp.NONE;
                    default -> throw new ApiError(400, "invalid_parameter", "smp_type이 올바르지 않습니다.");
                };
        if (postOnly && smp != Smp.NONE) {
            throw new ApiError(400, "invalid_post_only", "post_only와 함께 사용할 수 없는 smp_type입니다.");
        }
        return smp;
    }

    private static Quantity volume(Members members, Side side) throws ApiError {
        var volume = Sendable.quantity(new Quantity(amount(members, "volume"))); // excess is cut
        if (!volume.isPositive()) {
            throw new ApiError(400, "invalid_volume_" + wire(side), "주문수량이 올바르지 않습니다.");
        }
        return volume;
    }

    private static BigDecimal amount(Members members, String name) throws ApiError {
        var text = members.get(name);
        if (text != null && AMOUNT.matcher(text).matches()) {
            var amount = new BigDecimal(text);
            if (amount.signum() > 0) {
                return amount;
            }
        }
        throw new ApiError(400, "validation_error", name + "이(가) 올바르지 않습니다.");
    }

    static Side side(@Nullable String name) throws ApiError {
        return switch (name) {
            case "bid" -> Side.BUY;
            case "ask" -> Side.SELL;
            case null, default ->
                    throw new ApiError(400, "validation_error", "side는 bid 또는 ask입니다.");
        };
    }

    static String wire(Side side) {
        return side == Side.BUY ? "bid" : "ask";
    }

    /** An enum's name as the API spells it. */
    static String wire(Enum<?> name) {
        return name.name().toLowerCase(Locale.ROOT);
    }

    /** What is bought or sold at this price, without fee. */
    Krw worthAt(Price last) {
        if (funds != null) {
            return funds;
        }
        return volume == null ? Krw.ZERO : (price != null ? price : last).times(volume);
    }

    /** The member {@code price} of answers: unit price, amount to spend, or null. */
    @Nullable BigDecimal wirePrice() {
        return price != null ? price.amount() : funds != null ? funds.amount() : null;
    }
}
