# The names that the report used, and what they are here.
.PHONY: dev-backend test-backend lint-fix db-migrate

dev-backend: ## paper trading on the real market
	./haetae serve

test-backend: ## all checks and all tests
	./haetae test

lint-fix: ## formats the sources
	mvn -B -q spotless:apply

db-migrate: ## brings the database up to date and ends
	./haetae migrate
