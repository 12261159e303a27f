package haetae.server.market;

import haetae.server.world.World;
import haetae.upbit.Upbit;
import haetae.upbit.UpbitRest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The one way to Upbit: all of the program shares its rate limits. */
@Configuration(proxyBeanMethods = false)
class Connections {

    @Bean
    Upbit upbit(World world) {
        return new Upbit(world.agenda(), world.client(), world.traffic(), world.upbit());
    }

    @Bean
    UpbitRest upbitRest(Upbit upbit, World world) {
        return new UpbitRest(upbit, world.signer());
    }
}
