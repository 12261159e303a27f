package haetae.server.signal;

import haetae.advisor.GeminiAdvisor;
import haetae.advisor.RuleAdvisor;
import haetae.core.signal.Advisor;
import haetae.server.world.World;
import haetae.upbit.Http;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration
class Advisers {

    @Bean
    Advisor advisor(World world) {
        var gemini = world.gemini();
        if (gemini == null) {
            return new RuleAdvisor(world.agenda());
        }
        return new GeminiAdvisor(
                world.agenda(),
                new Http(world.client(), world.agenda(), world.traffic()),
                gemini.address(),
                gemini.model(),
                gemini.key());
    }
}
