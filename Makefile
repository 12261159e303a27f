# The names that the report used, and what they are here. There is no dev-db: Haetae brings its own PostgreSQL; no dev-frontend: the
# page is served by the same program and is not built; no db-revision: a change of the tables is a file below db/migration.
.DEFAULT_GOAL := help
.PHONY: help demo dev-backend db-migrate test test-backend lint lint-fix vulnerabilities dist doctor clean

help: ## what there is
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 18

demo: ## trades with play money on a twin of the exchange
	./haetae demo

dev-backend: ## paper trading on the real market
	./haetae serve

db-migrate: ## brings the database up to date and ends
	./haetae migrate

test: ## all checks and all tests
	./haetae test

test-backend: test ## the same

lint: ## format and warnings
	./haetae lint

lint-fix: ## formats the sources
	./haetae lint --fix

vulnerabilities: ## asks OSV about the libraries
	./haetae vulnerabilities

dist: ## an archive with its own Java
	./haetae dist

doctor: ## checks this machine
	./haetae doctor

clean: ## removes what building left
	./haetae clean
