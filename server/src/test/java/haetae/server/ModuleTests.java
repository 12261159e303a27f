package haetae.server;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import org.junit.jupiter.api.Test;
import org.springframework.modulith.core.ApplicationModules;

class ModuleTests {

    /** The server puts the modules together, so it alone knows all of them. */
    private static final DescribedPredicate<JavaClass> ASSEMBLY =
            JavaClass.Predicates.simpleNameStartingWith("HaetaeServer");

    @Test
    void modulesUseOnlyWhatOthersShowAndFormNoCircles() {
        ApplicationModules.of(HaetaeServer.Application.class, ASSEMBLY).verify();
    }
}
