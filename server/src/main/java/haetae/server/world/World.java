package haetae.server.world;

import haetae.core.market.Market;
import haetae.core.time.Agenda;
import haetae.core.time.Traffic;
import haetae.upbit.Signer;
import haetae.upbit.Upbit;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The world that a server lives in: where its time, its exchange and its adviser come from. The
 * same server code runs in every world.
 *
 * @param environment demo, paper or live; data folders are stamped with it
 * @param source where market data come from
 * @param exchange where orders go: the same as {@code source}, whose rate limits they then share,
 *     but for paper money
 * @param markets what is traded, the main one first
 * @param ai who is asked for advice, or null to be advised by a plain rule
 * @param recipients who is told of what matters
 * @param seams what stands between the engine and its ports
 * @param paperAccounts opens further accounts where money is paper, else null
 */
public record World(
        String environment,
        Agenda agenda,
        Traffic traffic,
        HttpClient client,
        Upbit source,
        Upbit exchange,
        Signer signer,
        List<Market> markets,
        @Nullable Ai ai,
        Recipients recipients,
        Seams seams,
        @Nullable PaperAccounts paperAccounts) {

    /** With nobody to tell, and nothing between the engine and its ports. */
    public World(
            String environment,
            Agenda agenda,
            Traffic traffic,
            HttpClient client,
            Upbit source,
            Upbit exchange,
            Signer signer,
            List<Market> markets,
            @Nullable Ai ai) {
        this(
                environment,
                agenda,
                traffic,
                client,
                source,
                exchange,
                signer,
                markets,
                ai,
                Recipients.NOBODY,
                Seams.NONE);
    }

    /** Without paper money. */
    public World(
            String environment,
            Agenda agenda,
            Traffic traffic,
            HttpClient client,
            Upbit source,
            Upbit exchange,
            Signer signer,
            List<Market> markets,
            @Nullable Ai ai,
            Recipients recipients,
            Seams seams) {
        this(
                environment,
                agenda,
                traffic,
                client,
                source,
                exchange,
                signer,
                markets,
                ai,
                recipients,
                seams,
                null);
    }

    /** The same world with others to tell. */
    public World telling(Recipients others) {
        return new World(
                environment,
                agenda,
                traffic,
                client,
                source,
                exchange,
                signer,
                markets,
                ai,
                others,
                seams,
                paperAccounts);
    }

    /** The providers that there is a key for; at least one. */
    public record Ai(@Nullable Access gemini, @Nullable Access openAi) {}

    /**
     * @param key hidden from {@code toString}
     */
    public record Access(URI address, String key) {
        @Override
        public String toString() {
            return "Access[" + address + "]";
        }
    }
}
