package haetae.server.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.context.support.GenericApplicationContext;

/** One of everything for each account that is open. */
class OpenAccountsTests {

    private static final Caller KIM = caller(1);
    private static final Caller LEE = caller(2);

    private final List<String> told = new ArrayList<>();
    private final GenericApplicationContext context = new GenericApplicationContext();
    private final OpenAccounts accounts = new OpenAccounts(context);
    private CountDownLatch gate = new CountDownLatch(0);

    OpenAccountsTests() {
        context.getBeanFactory().registerScope(OpenAccounts.SCOPE, accounts);
        context.registerBean("part", Part.class, Part::new, OpenAccountsTests::perAccount);
        context.registerBean(
                "life",
                Life.class,
                () -> new Life(context.getBean(Part.class)),
                OpenAccountsTests::perAccount);
        context.refresh();
    }

    private static void perAccount(BeanDefinition definition) {
        definition.setScope(OpenAccounts.SCOPE);
    }

    @AfterEach
    void close() {
        context.close();
    }

    private static Caller caller(long id) {
        return new Caller(
                new User(id, "auth " + id, id + "@example.com", "user " + id, Role.USER),
                new Account(id, id, "account " + id, "epoch", List.of()));
    }

    /** Knows whom it was made for. */
    static class Part {
        final String of = Caller.required().account().name();
    }

    private final class Life implements AccountLifecycle {
        private final Part part;

        Life(Part part) {
            this.part = part;
        }

        @Override
        public void begin() {
            told.add("begin " + part.of);
        }

        @Override
        public void end() {
            try {
                assertThat(gate.await(10, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            told.add("end " + part.of);
        }
    }

    @Test
    void eachAccountHasItsOwnAndKeepsIt() {
        var kims = accounts.part(KIM, Part.class);
        assertThat(kims.of).isEqualTo("account 1");
        assertThat(accounts.part(LEE, Part.class).of).isEqualTo("account 2");
        assertThat(accounts.part(KIM, Part.class)).isSameAs(kims);
    }

    @Test
    void forNobodyThereIsNone() {
        assertThatThrownBy(() -> context.getBean(Part.class)).hasMessageContaining("part");
    }

    @Test
    void whatIsOpenBeginsOnceWhenTheServerTradesAndWhatComesLaterAtOnce() {
        accounts.open(KIM);
        assertThat(told).isEmpty();
        accounts.begin();
        accounts.begin();
        accounts.open(KIM);
        accounts.open(LEE);
        assertThat(told).containsExactly("begin account 1", "begin account 2");
    }

    @Test
    void openedAnewItHasNewPartsAndTheOldOnesHaveEnded() {
        accounts.begin();
        var before = accounts.part(KIM, Part.class);
        accounts.reopen(KIM);
        assertThat(accounts.part(KIM, Part.class)).isNotSameAs(before);
        assertThat(told).containsExactly("begin account 1", "end account 1", "begin account 1");
    }

    @Test
    void whoAsksWhileItIsOpenedAnewGetsTheNewPart() throws Exception {
        accounts.begin();
        var before = accounts.part(KIM, Part.class);
        gate = new CountDownLatch(1);
        var reopens = Thread.ofVirtual().start(() -> accounts.reopen(KIM));
        var asked = new CompletableFuture<Part>();
        var asks = Thread.ofVirtual().start(() -> asked.complete(accounts.part(KIM, Part.class)));
        gate.countDown();
        reopens.join();
        asks.join();
        var after = accounts.part(KIM, Part.class);
        assertThat(after).isNotSameAs(before);
        assertThat(asked.get()).isIn(before, after);
        assertThat(told).containsExactly("begin account 1", "end account 1", "begin account 1");
    }

    @Test
    void whatOneWaitsForHoldsNoOtherBack() throws Exception {
        accounts.open(KIM);
        accounts.open(LEE);
        gate = new CountDownLatch(1);
        var closes = Thread.ofVirtual().start(() -> accounts.close(KIM.account()));
        var lees = new CompletableFuture<String>();
        Thread.ofVirtual().start(() -> lees.complete(accounts.part(LEE, Part.class).of));
        assertThat(lees).succeedsWithin(Duration.ofSeconds(10)).isEqualTo("account 2");
        gate.countDown();
        closes.join();
        assertThat(accounts.all()).containsExactly(LEE);
    }

    @Test
    void allEndBeforeWhatTheyShare() {
        accounts.open(KIM);
        accounts.open(LEE);
        accounts.stop();
        assertThat(told).containsExactlyInAnyOrder("end account 1", "end account 2");
        assertThat(accounts.all()).isEmpty();
    }
}
