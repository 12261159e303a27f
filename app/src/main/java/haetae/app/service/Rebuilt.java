package haetae.app.service;

import com.fasterxml.jackson.annotation.JsonProperty;
import haetae.advisor.AnswerParser;
import haetae.advisor.Prompt;
import haetae.advisor.RuleAdvisor;
import haetae.core.signal.Advice;
import haetae.core.signal.AdviceReply;
import haetae.core.signal.AdviceRequest;
import haetae.core.trading.DecisionRecord;
import haetae.core.trading.DecisionRecord.Result;
import haetae.core.trading.Ruling;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A decision made again from its record alone, with this program's code: each part beside what was
 * recorded.
 */
public record Rebuilt(
        @JsonProperty("decision") String decision,
        @JsonProperty("result") String result,
        @JsonProperty("parts") List<Part> parts) {

    /** How a part compares. */
    public enum Finding {
        EQUAL,
        DIFFERS,
        /** It follows from nothing that is in the record, such as why a provider failed. */
        GIVEN
    }

    /**
     * @param recorded shortened, for people
     * @param rebuilt shortened, for people; empty where it is given
     */
    public record Part(
            @JsonProperty("name") String name,
            @JsonProperty("finding") Finding finding,
            @JsonProperty("recorded") String recorded,
            @JsonProperty("rebuilt") String rebuilt) {}

    private static final int SHOWN = 200;

    public Rebuilt {
        parts = List.copyOf(parts);
    }

    /** Makes it again. */
    public static Rebuilt of(DecisionRecord decision) {
        var parts = new ArrayList<Part>();
        var basis = decision.basis();
        var request = decision.request();
        var reply = decision.reply();
        var ground = decision.ground();
        if (basis == null || request == null) {
            parts.add(given("result", decision.result()));
            return new Rebuilt(decision.id(), decision.result().toString(), parts);
        }
        var asked = basis.request(decision.id(), decision.market());
        parts.add(part("hourly indicators", request.hourly(), asked.hourly()));
        parts.add(part("timeframes", request.outlook().trends(), asked.outlook().trends()));
        parts.add(part("left out", request.outlook().leftOut(), asked.outlook().leftOut()));
        parts.add(part("confluence", request.outlook().confluence(), asked.outlook().confluence()));
        parts.add(part("request", request, asked));
        if (reply == null || ground == null) {
            parts.add(given("result", decision.result()));
        } else {
            parts.add(part("prompt", reply.prompt(), Prompt.of(asked)));
            ruling(parts, decision, Ruling.of(asked, advice(parts, reply, asked), ground));
        }
        return new Rebuilt(decision.id(), decision.result().toString(), parts);
    }

    /** What the answer says when it is read again, or the advice as recorded where it said none. */
    private static Advice advice(List<Part> parts, AdviceReply reply, AdviceRequest asked) {
        var recorded = reply.advice();
        if (reply.model().equals(RuleAdvisor.NAME)) {
            var advice = RuleAdvisor.judge(asked);
            parts.add(part("advice", recorded, advice));
            return advice;
        }
        return switch (recorded) {
            case Advice.Failed _, Advice.Unaffordable _ -> {
                parts.add(given("advice", recorded));
                yield recorded;
            }
            case Advice.Refused _, Advice.Given _ -> {
                var read = AnswerParser.parse(reply.rawAnswer()).advice();
                // a provider can also refuse beside its answer
                boolean bothRefused =
                        recorded instanceof Advice.Refused && read instanceof Advice.Refused;
                parts.add(
                        bothRefused && !recorded.equals(read)
                                ? given("advice", recorded)
                                : part("advice", recorded, read));
                yield bothRefused ? recorded : read;
            }
        };
    }

    private static void ruling(List<Part> parts, DecisionRecord decision, Ruling ruling) {
        parts.add(part("gates", decision.findings(), ruling.findings()));
        var recorded = decision.result();
        parts.add(
                switch (ruling) {
                    case Ruling.Hold(var cause, var detail, _) ->
                            part("result", recorded, new Result.Holds(cause, detail));
                    case Ruling.Sell _ -> part("result", recorded, new Result.Sells());
                    case Ruling.Buy(_, var funds, _) ->
                            // its identifier is drawn, the rest follows
                            recorded instanceof Result.Buys(var spent, _)
                                    ? part("result", "a buy for " + spent, "a buy for " + funds)
                                    : part("result", recorded, "a buy for " + funds);
                });
    }

    private static Part part(String name, Object recorded, Object rebuilt) {
        return new Part(
                name,
                Objects.equals(recorded, rebuilt) ? Finding.EQUAL : Finding.DIFFERS,
                shown(recorded),
                shown(rebuilt));
    }

    private static Part given(String name, Object recorded) {
        return new Part(name, Finding.GIVEN, shown(recorded), "");
    }

    private static String shown(Object value) {
        var text = value.toString().replaceAll("\\s+", " ");
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
    }

    /** True when nothing differs. */
    public boolean isEqual() {
        return parts.stream().noneMatch(part -> part.finding() == Finding.DIFFERS);
    }

    /** For people: one line a part, and both sides of each that differs. */
    public List<String> lines() {
        var lines = new ArrayList<String>();
        lines.add("decision  " + decision);
        lines.add("result    " + result);
        for (var part : parts) {
            switch (part.finding()) {
                case EQUAL -> lines.add("equal     " + part.name());
                case GIVEN -> lines.add("as given  " + part.name() + ": " + part.recorded());
                case DIFFERS -> {
                    lines.add("DIFFERS   " + part.name());
                    lines.add("  recorded  " + part.recorded());
                    lines.add("  rebuilt   " + part.rebuilt());
                }
            }
        }
        return lines;
    }
}
