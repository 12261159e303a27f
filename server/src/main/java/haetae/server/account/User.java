package haetae.server.account;

/**
 * A person.
 *
 * @param authId what whoever signs the person in calls them
 */
public record User(long id, String authId, String email, String name, Role role) {

    public boolean isAdmin() {
        return role == Role.ADMIN;
    }
}
