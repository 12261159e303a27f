package haetae.server.apidoc;

import java.util.Map;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The API's own description. */
@RestController
class ApiDocumentController {

    private final ObjectProvider<ApiDocument> document;

    ApiDocumentController(ObjectProvider<ApiDocument> document) {
        this.document = document;
    }

    @GetMapping("/api/v1/openapi.json")
    Map<String, Object> document() {
        return document.getObject().document();
    }
}
