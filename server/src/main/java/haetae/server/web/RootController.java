package haetae.server.web;

import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;

/** The front door: the page for browsers, name and version for programs that want JSON. */
@Controller
class RootController {

    /**
     * @param docs where the API is described
     */
    record About(String name, String version, String docs) {}

    @GetMapping("/")
    Object root(@RequestHeader(name = HttpHeaders.ACCEPT, defaultValue = "*/*") String accept) {
        if (!wantsJson(accept)) {
            return "forward:/index.html";
        }
        return ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_JSON)
                .header(HttpHeaders.VARY, HttpHeaders.ACCEPT)
                .body(new About("Haetae", LifeController.VERSION, "/api.html"));
    }

    /** A browser names pages too, and something for everything else. */
    private static boolean wantsJson(String accept) {
        try {
            List<MediaType> types = MediaType.parseMediaTypes(accept);
            return types.stream().anyMatch(MediaType.APPLICATION_JSON::equalsTypeAndSubtype)
                    && types.stream().noneMatch(MediaType.TEXT_HTML::equalsTypeAndSubtype);
        } catch (InvalidMediaTypeException e) {
            return false;
        }
    }
}
