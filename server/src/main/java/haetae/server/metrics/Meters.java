package haetae.server.metrics;

import haetae.server.account.PerAccount;
import haetae.server.account.Seat;
import haetae.server.account.Setting;
import haetae.server.account.SettingStore;
import haetae.server.notification.OutboxLag;
import haetae.server.signal.AiSpending;
import haetae.server.trading.Trader;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class Meters {

    /** How often the database is asked for what only it knows, at most. */
    static final Duration EVERY = Duration.ofSeconds(15);

    @Bean
    PrometheusMeterRegistry meterRegistry() {
        return new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    }

    @Bean(destroyMethod = "shutdownNow")
    ExecutorService samples() {
        return Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("metrics ", 0).factory());
    }

    /** The virtual machine and its process. */
    @Bean
    JvmGcMetrics jvm(PrometheusMeterRegistry registry) {
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ClassLoaderMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        var collections = new JvmGcMetrics();
        collections.bindTo(registry);
        return collections;
    }

    @Bean
    @PerAccount
    AccountMeters accountMeters(
            PrometheusMeterRegistry registry,
            Exposition exposition,
            ExecutorService samples,
            Seat seat,
            Trader trader,
            AiSpending spending,
            SettingStore settings,
            OutboxLag outbox) {
        return new AccountMeters(
                registry,
                exposition,
                seat.account().id(),
                seat.agenda(),
                trader,
                new Sampled<>(EVERY, samples, spending::today),
                () -> settings.choices().number(Setting.AI_DAILY_BUDGET_KRW),
                outbox.channels(),
                new Sampled<>(EVERY, samples, outbox::lags));
    }
}
