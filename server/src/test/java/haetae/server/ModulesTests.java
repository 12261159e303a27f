package haetae.server;

import org.junit.jupiter.api.Test;
import org.springframework.modulith.core.ApplicationModules;

class ModulesTests {

    @Test
    void dependOnEachOtherInOneDirectionOnly() {
        ApplicationModules.of("haetae.server").verify();
    }
}
