package haetae.server.market;

import haetae.server.world.World;
import haetae.upbit.Http;
import haetae.upbit.RateLimiter;
import haetae.upbit.UpbitRest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The one way to Upbit's REST API: all of the program shares its rate limits. */
@Configuration(proxyBeanMethods = false)
class Connections {

    @Bean
    UpbitRest upbit(World world) {
        return new UpbitRest(
                world.agenda(),
                new Http(world.client(), world.agenda(), world.traffic()),
                new RateLimiter(world.agenda()),
                world.upbit(),
                world.signer());
    }
}
