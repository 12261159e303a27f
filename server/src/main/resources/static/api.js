// Shows the API's description: every operation with its words, parameters, example and errors.

const make = (tag, text, ...children) => {
  const element = document.createElement(tag);
  if (text !== undefined && text !== null) element.textContent = text;
  element.append(...children);
  return element;
};

const pretty = (value) => (typeof value === "string" ? value : JSON.stringify(value, null, 2));

function form(schema) {
  if (!schema) return "";
  if (schema.$ref) return schema.$ref.split("/").pop();
  if (schema.anyOf) return schema.anyOf.map(form).join(" or ");
  if (schema.type === "array") return `list of ${form(schema.items)}`;
  const bounds = [
    schema.enum && schema.enum.join(", "),
    schema.minimum !== undefined && `from ${schema.minimum}`,
    schema.maximum !== undefined && `to ${schema.maximum}`,
    schema.default !== undefined && `default ${schema.default}`,
  ].filter(Boolean);
  const type = [].concat(schema.type ?? "any").join(" or ");
  return [schema.format ?? type, ...bounds].join(", ");
}

function table(head, rows) {
  const body = rows.map((cells) => make("tr", null, ...cells.map((cell) => make("td", cell))));
  return make(
    "table",
    null,
    make("thead", null, make("tr", null, ...head.map((cell) => make("th", cell)))),
    make("tbody", null, ...body),
  );
}

function operation(method, path, said) {
  const details = make("details");
  details.id = said.operationId;
  details.append(make("summary", null, make("code", `${method.toUpperCase()} ${path}`), ` ${said.summary}`));
  details.append(make("p", said.description));
  if (said.parameters.length > 0) {
    details.append(
      make("h4", "Parameters"),
      table(
        ["name", "in", "form", "meaning"],
        said.parameters.map((each) => [
          each.name + (each.required ? " *" : ""),
          each.in,
          form(each.schema),
          each.description,
        ]),
      ),
    );
  }
  const asked = said.requestBody?.content["application/json"];
  if (asked) details.append(make("h4", `Body: ${form(asked.schema)}`), make("pre", pretty(asked.example)));
  for (const [status, response] of Object.entries(said.responses).filter(([code]) => code < "300")) {
    const [media] = Object.values(response.content ?? {});
    details.append(make("h4", `${status}: ${media ? form(media.schema) || "answer" : response.description}`));
    if (media) details.append(make("pre", pretty(media.example)));
  }
  const errors = Object.entries(said.responses).filter(([code]) => code >= "400");
  if (errors.length > 0) {
    details.append(
      make("h4", "Errors"),
      table(["status", "for example"], errors.map(([status, response]) => [status, response.description])),
    );
  }
  return details;
}

function schemas(all) {
  const section = make("section", null, make("h2", "Forms"));
  for (const [name, schema] of Object.entries(all)) {
    const details = make("details", null, make("summary", null, make("code", name)));
    details.append(
      table(
        ["member", "form"],
        Object.entries(schema.properties ?? {}).map(([member, of]) => [member, form(of)]),
      ),
    );
    section.append(details);
  }
  return section;
}

const answer = await fetch("api/v1/openapi.json");
const api = await answer.json();
document.querySelector("#about").textContent = api.info.description;
const main = document.querySelector("#operations");
const groups = new Map();
for (const [path, methods] of Object.entries(api.paths)) {
  for (const [method, said] of Object.entries(methods)) {
    const [tag] = said.tags;
    if (!groups.has(tag)) groups.set(tag, make("section", null, make("h2", tag)));
    groups.get(tag).append(operation(method, path, said));
  }
}
main.append(...groups.values(), schemas(api.components.schemas));
