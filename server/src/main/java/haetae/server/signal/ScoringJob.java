package haetae.server.signal;

import haetae.server.account.Choices;
import haetae.server.account.OpenAccounts;
import haetae.server.account.Setting;
import haetae.server.jobs.Job;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.springframework.stereotype.Component;

/** Scores the decisions of all accounts, one account after the other. */
@Component
class ScoringJob implements Job {

    private final OpenAccounts accounts;

    ScoringJob(OpenAccounts accounts) {
        this.accounts = accounts;
    }

    @Override
    public String id() {
        return "evaluate_signal_performance";
    }

    @Override
    public Duration period(Choices choices) {
        return Duration.ofHours(choices.whole(Setting.EVALUATION_INTERVAL_HOURS));
    }

    /** What fails for one account is scored the next time, and fails the run when all are done. */
    @Override
    public CompletableFuture<?> run() {
        CompletableFuture<?> all = CompletableFuture.completedFuture(true);
        for (var caller : accounts.all()) {
            var one =
                    all.handle((_, _) -> accounts.part(caller, Scoring.class))
                            .thenCompose(Scoring::run);
            all = all.thenCombine(one, (_, _) -> true);
        }
        return all;
    }
}
