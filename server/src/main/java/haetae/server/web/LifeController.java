package haetae.server.web;

import haetae.server.world.World;
import java.time.Instant;
import java.time.InstantSource;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Whether the server lives, for everybody. */
@RestController
class LifeController {

    static final String VERSION = "0.1.0";

    private final InstantSource clock;

    LifeController(World world) {
        this.clock = world.agenda();
    }

    record Health(String status, Instant timestamp, String version) {}

    @GetMapping("/api/v1/health")
    Health health() {
        return new Health("healthy", clock.instant(), VERSION);
    }
}
