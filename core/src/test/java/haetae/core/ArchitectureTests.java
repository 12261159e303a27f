package haetae.core;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.conditions.ArchConditions.haveRawType;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaConstructorCall;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import haetae.core.risk.ApprovedOrder;
import java.time.Clock;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The shape of the core: arrows one way, no outside world, no clock but the agenda. */
class ArchitectureTests {

    /** Each package knows only those before it; {@code time} is known by all and knows none. */
    private static final List<String> ORDER =
            List.of(
                    "money",
                    "market",
                    "indicator",
                    "order",
                    "matching",
                    "portfolio",
                    "signal",
                    "risk",
                    "trading");

    private static final JavaClasses CORE =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages("haetae.core");

    private static String in(String name) {
        return "haetae.core." + name + "..";
    }

    @Test
    void theRulesSeeTheClasses() {
        for (var name : Stream.concat(ORDER.stream(), Stream.of("time")).toList()) {
            assertThat(CORE.stream().filter(type -> type.getPackageName().endsWith("." + name)))
                    .as(name)
                    .isNotEmpty();
        }
        assertThat(CORE.stream().map(type -> type.getPackageName()).distinct())
                .as("every package has its place")
                .hasSize(ORDER.size() + 1);
    }

    @TestFactory
    Stream<DynamicTest> knowsOnlyWhatComesBeforeIt() {
        return ORDER.stream()
                .map(name ->
                        DynamicTest.dynamicTest(
                                name,
                                () -> {
                                    var later =
                                            ORDER.subList(ORDER.indexOf(name) + 1, ORDER.size());
                                    if (!later.isEmpty()) {
                                        noClasses()
                                                .that()
                                                .resideInAPackage(in(name))
                                                .should()
                                                .dependOnClassesThat()
                                                .resideInAnyPackage(
                                                        later.stream()
                                                                .map(ArchitectureTests::in)
                                                                .toArray(String[]::new))
                                                .check(CORE);
                                    }
                                }));
    }

    @Test
    void timeKnowsNoOther() {
        noClasses()
                .that()
                .resideInAPackage(in("time"))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        ORDER.stream().map(ArchitectureTests::in).toArray(String[]::new))
                .check(CORE);
    }

    @Test
    void knowsNoOutsideWorld() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "java.net..",
                        "java.nio.file..",
                        "java.nio.channels..",
                        "java.sql..",
                        "javax..",
                        "java.util.concurrent..",
                        "java.util.logging..",
                        "org.springframework..",
                        "org.slf4j..")
                .check(CORE);
        noClasses()
                .should()
                .dependOnClassesThat(
                        describe(
                                "files, streams and threads",
                                ArchitectureTests::isFileStreamOrThread))
                .check(CORE);
    }

    @Test
    void takesTimeFromTheAgendaAndChanceFromNowhere() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(Clock.class, Random.class, UUID.class)
                .check(CORE);
        noClasses()
                .should()
                .callMethodWhere(
                        describe(
                                "a machine's clock or chance",
                                ArchitectureTests::readsAClockOrDrawsANumber))
                .check(CORE);
    }

    private static boolean isFileStreamOrThread(JavaClass type) {
        return List.of("java.lang.Thread", "java.lang.ThreadLocal").contains(type.getName())
                || (type.getPackageName().equals("java.io")
                        && !type.getName().equals("java.io.Serializable"));
    }

    private static boolean readsAClockOrDrawsANumber(JavaMethodCall call) {
        var owner = call.getTargetOwner();
        return switch (call.getName()) {
            case "now" -> owner.getPackageName().startsWith("java.time");
            case "currentTimeMillis", "nanoTime" -> owner.isEquivalentTo(System.class);
            case "random" -> owner.isEquivalentTo(Math.class);
            default -> false;
        };
    }

    @Test
    void moneyIsNeverAFloatingPointNumber() {
        noFields()
                .that()
                .areDeclaredInClassesThat()
                .resideInAnyPackage(in("money"), in("order"), in("portfolio"), in("risk"))
                .should(beFloatingPoint())
                .check(CORE); // the volatility's Optional<Double> is a measurement, not money
    }

    private static ArchCondition<JavaField> beFloatingPoint() {
        return haveRawType(
                describe(
                        "double or float",
                        type ->
                                List.of("double", "float", "[D", "[F").contains(type.getName())
                                        || type.isEquivalentTo(Double.class)
                                        || type.isEquivalentTo(Float.class)));
    }

    @Test
    void onlyTheRiskPackageApproves() {
        noClasses()
                .that()
                .resideOutsideOfPackage(in("risk"))
                .should()
                .callConstructorWhere(
                        describe(
                                "of ApprovedOrder",
                                (JavaConstructorCall call) ->
                                        call.getTargetOwner().isEquivalentTo(ApprovedOrder.class)))
                .check(CORE);
        assertThat(CORE.get(ApprovedOrder.class).getConstructors())
                .allMatch(constructor -> !constructor.getModifiers().contains(JavaModifier.PUBLIC));
    }

    @Test
    void recordsCannotChange() {
        fields().that()
                .areDeclaredInClassesThat()
                .areRecords()
                .and()
                .areNotStatic()
                .should()
                .beFinal()
                .check(CORE);
    }
}
