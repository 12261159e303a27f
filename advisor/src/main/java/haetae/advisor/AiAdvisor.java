package haetae.advisor;

import haetae.core.signal.Advice;
import haetae.core.signal.AdviceReply;
import haetae.core.signal.AdviceRequest;
import haetae.core.signal.Advisor;
import haetae.core.signal.Attempt;
import haetae.core.time.Agenda;
import haetae.upbit.Http;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Asks one model, and in the same cycle another when the first brings no usable answer. What may
 * help is tried a second time after a pause. Every call is on record with its cost.
 */
public final class AiAdvisor implements Advisor {

    /** All of it, so that a decision still has time to act. */
    private static final Duration WHOLE = Duration.ofSeconds(50);

    /** What the first model may take of it. */
    private static final Duration FIRST = Duration.ofSeconds(30);

    private static final Duration CALL = Duration.ofSeconds(25);
    private static final Duration LEAST_CALL = Duration.ofSeconds(2);
    private static final Duration BACK_OFF = Duration.ofSeconds(1);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(20);
    private static final int TRIES = 2;
    private static final String NO_KEY = Failure.NO_KEY.name();

    /** Of what a provider says when it fails, so much is kept. */
    private static final int LONGEST_PROBLEM = 2_000;

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Agenda agenda;
    private final Http http;
    private final List<Provider> providers;
    private final Supplier<AiSettings> settings;
    private final Budget budget;
    private final DoubleSupplier chance;
    private final Breaker breaker = new Breaker();

    /**
     * @param providers those that there is a key for
     * @param settings asked anew for each decision
     * @param chance numbers from 0 to 1, for the jitter of pauses
     */
    public AiAdvisor(
            Agenda agenda,
            Http http,
            List<Provider> providers,
            Supplier<AiSettings> settings,
            Budget budget,
            DoubleSupplier chance) {
        this.agenda = agenda;
        this.http = http;
        this.providers = List.copyOf(providers);
        this.settings = settings;
        this.budget = budget;
        this.chance = chance;
    }

    @Override
    public String name() {
        return settings.get().model();
    }

    @Override
    public void advise(AdviceRequest request, Consumer<AdviceReply> then) {
        new Asking(request, settings.get(), then).model(0);
    }

    /** One decision's questions. */
    private final class Asking {
        private final AdviceRequest request;
        private final AiSettings now;
        private final Consumer<AdviceReply> then;
        private final String prompt;
        private final List<String> models;
        private final Duration begun = agenda.monotonic();
        private final List<Attempt> attempts = new ArrayList<>();
        private Optional<String> refusal = Optional.empty();

        Asking(AdviceRequest request, AiSettings now, Consumer<AdviceReply> then) {
            this.request = request;
            this.now = now;
            this.then = then;
            this.prompt = Prompt.of(request);
            var wanted = new LinkedHashSet<>(List.of(now.model(), now.fallbackModel()));
            wanted.remove(AiSettings.NONE);
            this.models = List.copyOf(wanted);
        }

        private Duration left(int index) {
            boolean last = index == models.size() - 1;
            return begun.plus(last ? WHOLE : FIRST).minus(agenda.monotonic());
        }

        void model(int index) {
            if (index >= models.size()) {
                nobody();
                return;
            }
            var model = models.get(index);
            providers.stream()
                    .filter(each -> each.serves(model))
                    .findFirst()
                    .ifPresentOrElse(
                            provider -> ask(provider, index, 1),
                            () -> {
                                note("none", model, Failure.NO_KEY, "");
                                model(index + 1);
                            });
        }

        private void ask(Provider provider, int index, int attempt) {
            var model = models.get(index);
            if (!breaker.admits(provider.name(), agenda.monotonic())) {
                note(provider.name(), model, Failure.BREAKER_OPEN, "");
                model(index + 1);
                return;
            }
            var question = provider.request(model, prompt);
            long input = mostTokens(question);
            var most = now.prices().cost(model, input, Provider.MOST_OUTPUT_TOKENS);
            var call =
                    new Budget.Call(
                            request.decision(),
                            provider.name(),
                            model,
                            agenda.instant(),
                            most,
                            input + Provider.MOST_OUTPUT_TOKENS);
            budget.book(
                    call,
                    now,
                    leave -> {
                        switch (leave) {
                            case Budget.Leave.Granted(var booking) ->
                                    send(provider, question, index, attempt, booking, most);
                            case Budget.Leave.Spent(var detail) -> {
                                note(provider.name(), model, Failure.BUDGET_SPENT, detail);
                                model(index + 1);
                            }
                            case Budget.Leave.Unknown(var cause) -> {
                                note(provider.name(), model, Failure.BUDGET_UNKNOWN, cause);
                                model(index + 1);
                            }
                        }
                    });
        }

        private void note(String provider, String model, Failure failure, String detail) {
            attempts.add(
                    new Attempt(
                            provider,
                            model,
                            failure.name(),
                            detail,
                            "",
                            0,
                            0,
                            BigDecimal.ZERO,
                            Duration.ZERO));
        }

        private void send(
                Provider provider,
                Http.Request question,
                int index,
                int attempt,
                long booking,
                BigDecimal most) {
            var sent = agenda.monotonic();
            var left = left(index);
            if (left.compareTo(LEAST_CALL) < 0) {
                budget.settle(booking, BigDecimal.ZERO, 0, 0);
                note(provider.name(), models.get(index), Failure.NO_TIME, "");
                model(index + 1);
                return;
            }
            http.send(
                    question,
                    left.compareTo(CALL) < 0 ? left : CALL,
                    outcome -> {
                        var latency = agenda.monotonic().minus(sent);
                        switch (outcome) {
                            case Http.Outcome.NoReply reply ->
                                    failed(
                                            new Call(
                                                    provider, index, attempt, booking, most,
                                                    latency),
                                            Failure.of(reply),
                                            reply.cause(),
                                            Optional.empty());
                            case Http.Outcome.Reply reply ->
                                    replied(
                                            new Call(
                                                    provider, index, attempt, booking, most,
                                                    latency),
                                            reply);
                        }
                    });
        }

        private void replied(Call call, Http.Outcome.Reply reply) {
            if (reply.status() != 200) {
                failed(
                        call,
                        Failure.ofStatus(reply.status()),
                        "HTTP " + reply.status() + ": " + problem(call, reply.body()),
                        reply.retryAfter());
                return;
            }
            read(call.provider(), reply.body())
                    .ifPresentOrElse(
                            answer -> answered(call, answer),
                            () ->
                                    failed(
                                            call,
                                            Failure.UNREADABLE,
                                            "the reply is not what is documented: "
                                                    + problem(call, reply.body()),
                                            Optional.empty()));
        }

        private static Optional<Provider.Answer> read(Provider provider, String body) {
            try {
                return provider.read(JSON.readTree(body));
            } catch (JacksonException
                    | NumberFormatException e) { // the latter for absurd exponents
                return Optional.empty();
            }
        }

        private static String problem(Call call, String text) {
            return AnswerParser.storable(call.provider().withoutKey(text), LONGEST_PROBLEM);
        }

        private static String shown(Call call, String text) {
            return AnswerParser.storable(call.provider().withoutKey(text), AnswerParser.LONGEST);
        }

        private void answered(Call call, Provider.Answer answer) {
            breaker.succeeded(call.provider().name());
            var model = models.get(call.index());
            var cost = now.prices().cost(model, answer.inputTokens(), answer.outputTokens());
            budget.settle(call.booking(), cost, answer.inputTokens(), answer.outputTokens());
            var problem =
                    answer.reading().advice() instanceof Advice.Refused(var said) ? said : null;
            attempts.add(
                    new Attempt(
                            call.provider().name(),
                            model,
                            problem == null ? "ANSWERED" : "REFUSED",
                            problem == null ? "" : problem,
                            shown(call, answer.text()),
                            answer.inputTokens(),
                            answer.outputTokens(),
                            cost,
                            call.latency()));
            if (problem == null) {
                give(answer.reading().advice(), answer.reading().notes());
            } else {
                refusal = Optional.of(problem);
                model(call.index() + 1);
            }
        }

        private void failed(
                Call call, Failure failure, String detail, Optional<String> retryAfter) {
            var provider = call.provider().name();
            var cost = failure.mayHaveCost() ? call.most() : BigDecimal.ZERO;
            if (!failure.mayHaveCost()) {
                budget.settle(call.booking(), BigDecimal.ZERO, 0, 0);
            }
            if (failure.trips()) {
                breaker.failed(provider, agenda.monotonic());
            }
            attempts.add(
                    new Attempt(
                            provider,
                            models.get(call.index()),
                            failure.name(),
                            detail,
                            "",
                            0,
                            0,
                            cost,
                            call.latency()));
            var pause = pause(call.attempt(), retryAfter);
            if (failure.mayBeTriedAgain()
                    && call.attempt() < TRIES
                    && pause.plus(LEAST_CALL).compareTo(left(call.index())) < 0) {
                agenda.after(pause, () -> ask(call.provider(), call.index(), call.attempt() + 1));
            } else {
                model(call.index() + 1);
            }
        }

        /** What the provider asks for, or a second and more with jitter. */
        private Duration pause(int attempt, Optional<String> retryAfter) {
            var asked =
                    retryAfter
                            .filter(text -> text.matches("\\d{1,4}"))
                            .map(text -> Duration.ofSeconds(Long.parseLong(text)));
            if (asked.isPresent()) {
                return asked.get().compareTo(LONGEST_WAIT) > 0 ? WHOLE : asked.get();
            }
            double millis = BACK_OFF.toMillis() * Math.pow(2, attempt - 1.0);
            return Duration.ofMillis((long) (millis * (0.5 + chance.getAsDouble() / 2)));
        }

        private void nobody() {
            if (refusal.isPresent()) {
                give(new Advice.Refused(refusal.get()), List.of());
                return;
            }
            var asked = attempts.stream().filter(each -> !each.outcome().equals(NO_KEY)).toList();
            boolean spent =
                    asked.stream()
                            .allMatch(each -> each.outcome().equals(Failure.BUDGET_SPENT.name()));
            give(
                    spent && !asked.isEmpty()
                            ? new Advice.Unaffordable(asked.getFirst().detail())
                            : new Advice.Failed(
                                    attempts.stream()
                                            .map(each -> each.model() + " " + each.outcome())
                                            .collect(Collectors.joining(", "))),
                    List.of());
        }

        private void give(Advice advice, List<String> notes) {
            var last = attempts.isEmpty() ? null : attempts.getLast();
            then.accept(
                    new AdviceReply(
                            advice,
                            last == null ? now.model() : last.model(),
                            prompt,
                            last == null ? "" : last.rawAnswer(),
                            attempts.stream().mapToInt(Attempt::inputTokens).sum(),
                            attempts.stream().mapToInt(Attempt::outputTokens).sum(),
                            agenda.monotonic().minus(begun),
                            notes,
                            attempts));
        }
    }

    /**
     * The most tokens that a request can be: each is a byte or more, and the schema is paid for as
     * well.
     */
    private static long mostTokens(Http.Request request) {
        var body = request.body();
        return body == null ? 0 : body.getBytes(StandardCharsets.UTF_8).length;
    }

    /** A call that was made. */
    private record Call(
            Provider provider,
            int index,
            int attempt,
            long booking,
            BigDecimal most,
            Duration latency) {}
}
