package haetae.server.account;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What is known of an account to everything that is one of each account. */
@Configuration(proxyBeanMethods = false)
class Callers {

    @Bean
    @PerAccount
    Account account() {
        return Caller.required().account();
    }
}
