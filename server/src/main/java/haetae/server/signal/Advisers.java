package haetae.server.signal;

import haetae.advisor.AiAdvisor;
import haetae.advisor.AiSettings;
import haetae.advisor.Gemini;
import haetae.advisor.OpenAi;
import haetae.advisor.Prices;
import haetae.advisor.Provider;
import haetae.advisor.RuleAdvisor;
import haetae.core.signal.Advisor;
import haetae.server.account.Choices;
import haetae.server.account.PerAccount;
import haetae.server.account.Seat;
import haetae.server.account.Setting;
import haetae.server.account.SettingStore;
import haetae.server.world.World;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration
class Advisers {

    @Bean
    @PerAccount
    Advisor advisor(World world, Seat seat, SettingStore settings, AiBudget budget) {
        var agenda = seat.agenda();
        if (world.ai() == null) {
            return new RuleAdvisor(agenda);
        }
        RandomGenerator random = agenda.isVirtual() ? new Random(0) : new Random();
        return new AiAdvisor(
                agenda,
                seat.http(),
                providers(world.ai()),
                () -> settings(settings.choices()),
                budget,
                random::nextDouble);
    }

    private static List<Provider> providers(World.Ai ai) {
        var providers = new ArrayList<Provider>();
        if (ai.gemini() != null) {
            providers.add(new Gemini(ai.gemini().address(), ai.gemini().key()));
        }
        if (ai.openAi() != null) {
            providers.add(new OpenAi(ai.openAi().address(), ai.openAi().key()));
        }
        return providers;
    }

    private static AiSettings settings(Choices now) {
        return new AiSettings(
                now.text(Setting.AI_MODEL),
                now.text(Setting.AI_FALLBACK_MODEL),
                now.number(Setting.AI_DAILY_BUDGET_KRW),
                now.whole(Setting.AI_DAILY_TOKENS),
                Prices.of(now.text(Setting.AI_PRICES), now.number(Setting.USD_KRW_RATE)));
    }
}
