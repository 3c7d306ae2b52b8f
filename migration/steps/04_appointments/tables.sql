-- Appointments (R1): a person holds a role over a scope, from a day, until a day. Ended ones stay as history.

CREATE TABLE appointment (
    id UUID_KEY,
    person_id UUID NOT NULL REFERENCES person (id),
    role TEXT NOT NULL,
    scope TEXT NOT NULL,
    provider_id UUID REFERENCES organisation (id),
    portfolio_id UUID,
    service_id UUID,
    organisation_id UUID REFERENCES organisation (id),
    process TEXT CONSTRAINT appointment_process CHECK (process IN (
        'ASSIGNMENT', 'OPERATIONS_MONITORING', 'SERVICE_MANAGEMENT', 'INCIDENT', 'FINANCE', 'CONFIGURATION', 'CHANGE',
        'CAPACITY', 'QUALITY')),
    assignment_id UUID,
    includes_units BOOLEAN NOT NULL DEFAULT FALSE,
    valid_from DATE NOT NULL,
    valid_until DATE,
    appointed_by_person_id UUID REFERENCES person (id),
    appointed_by_appointment_id UUID REFERENCES appointment (id),
    appointed_at TIMESTAMPTZ NOT NULL,
    accepted_at TIMESTAMPTZ,
    declined_at TIMESTAMPTZ,
    ended_at TIMESTAMPTZ,
    meeting_reference TEXT,
    version BIGINT NOT NULL DEFAULT 1,
    PROVENANCE,
    -- What appointment_duty refers to: duties are a coordinator's.
    CONSTRAINT appointment_role UNIQUE (id, role),
    CONSTRAINT appointment_portfolio FOREIGN KEY (provider_id, portfolio_id) REFERENCES portfolio (provider_id, id),
    CONSTRAINT appointment_service FOREIGN KEY (provider_id, service_id) REFERENCES service (provider_id, id),
    -- Section 2 of the model: over what each role is held.
    CONSTRAINT appointment_role_scope CHECK (
        (role = 'PLATFORM_ADMIN' AND scope = 'INSTALLATION')
        OR (role IN ('LEADERSHIP', 'BUSINESS_DEVELOPER', 'CONTRACT_MANAGER', 'COMMUNICATOR', 'CASE_COORDINATOR',
                     'SERVICE_LEVEL_MANAGER', 'AGREEMENT_REVIEWER', 'RESOURCE_OWNER') AND scope = 'PROVIDER')
        OR (role IN ('SERVICE_OWNER', 'SERVICE_COORDINATOR') AND scope IN ('PORTFOLIO', 'SERVICE'))
        OR (role IN ('SERVICE_MANAGER', 'SERVICE_SPECIALIST', 'SUPPORT_SPECIALIST', 'MEASUREMENT_AGENT')
            AND scope = 'SERVICE')
        OR (role = 'PROCESS_OWNER' AND scope = 'PROCESS')
        OR (role = 'ACCOUNT_MANAGER' AND scope = 'CUSTOMER')
        OR (role IN ('ASSIGNMENT_MANAGER', 'ASSIGNMENT_LEAD') AND scope = 'ASSIGNMENT')
        OR (role IN ('CUSTOMER_REPRESENTATIVE', 'SIGNATORY', 'SUPPLIER_CONTACT') AND scope = 'ORGANISATION')),
    -- Exactly the columns of its scope are filled.
    CONSTRAINT appointment_scope CHECK (
        (provider_id IS NOT NULL) = (scope NOT IN ('INSTALLATION', 'ORGANISATION'))
        AND (portfolio_id IS NOT NULL) = (scope = 'PORTFOLIO')
        AND (service_id IS NOT NULL) = (scope = 'SERVICE')
        AND (organisation_id IS NOT NULL) = (scope IN ('CUSTOMER', 'ORGANISATION'))
        AND (process IS NOT NULL) = (scope = 'PROCESS')
        AND (assignment_id IS NOT NULL) = (scope = 'ASSIGNMENT')),
    CONSTRAINT appointment_units CHECK (NOT includes_units OR scope IN ('CUSTOMER', 'ORGANISATION')),
    CONSTRAINT appointment_period CHECK (valid_until > valid_from),
    CONSTRAINT appointment_answer CHECK (accepted_at IS NULL OR declined_at IS NULL)
) STRICT;

CREATE INDEX appointment_by_person ON appointment (person_id);
CREATE INDEX appointment_by_provider ON appointment (provider_id, role);
CREATE INDEX appointment_by_portfolio ON appointment (portfolio_id, role);
CREATE INDEX appointment_by_service ON appointment (service_id, role);
CREATE INDEX appointment_by_organisation ON appointment (organisation_id, role);
CREATE INDEX appointment_by_assignment ON appointment (assignment_id);
CREATE INDEX appointment_by_appointer ON appointment (appointed_by_appointment_id);

-- The duties an owner delegates to a coordinator (R3): withdrawn ones stay as history.
CREATE TABLE appointment_duty (
    id UUID_KEY,
    appointment_id UUID NOT NULL,
    -- Constant: with the composite key it lets the database see that only coordinators hold duties.
    role TEXT NOT NULL DEFAULT 'SERVICE_COORDINATOR' CHECK (role = 'SERVICE_COORDINATOR'),
    duty TEXT NOT NULL CONSTRAINT appointment_duty_kind CHECK (duty IN (
        'COORDINATE_WITH_OWNER', 'SUPPLIER_AGREEMENTS', 'MANAGER_APPOINTMENT', 'AGREEMENT_AND_BUDGET_FOLLOW_UP',
        'ANNUAL_PLAN', 'SUPPORT_PROCESS', 'DOCUMENTATION', 'STRATEGIC_WATCH', 'WORK_PRIORITISATION')),
    granted_at TIMESTAMPTZ NOT NULL,
    withdrawn_at TIMESTAMPTZ,
    CONSTRAINT appointment_duty_coordinator FOREIGN KEY (appointment_id, role) REFERENCES appointment (id, role)
) STRICT;

CREATE UNIQUE INDEX appointment_duty_once ON appointment_duty (appointment_id, duty) WHERE withdrawn_at IS NULL;
CREATE INDEX appointment_duty_by_appointment ON appointment_duty (appointment_id);

-- The roles that must be filled (S4.2, S2.2): for a portfolio or for a service.
CREATE TABLE required_role (
    id UUID_KEY,
    provider_id UUID NOT NULL,
    portfolio_id UUID,
    service_id UUID,
    role TEXT NOT NULL CONSTRAINT required_role_kind CHECK (role IN (
        'SERVICE_OWNER', 'SERVICE_COORDINATOR', 'SERVICE_MANAGER', 'SERVICE_SPECIALIST', 'SUPPORT_SPECIALIST',
        'MEASUREMENT_AGENT', 'BUSINESS_DEVELOPER', 'PROCESS_OWNER', 'ACCOUNT_MANAGER', 'CONTRACT_MANAGER',
        'COMMUNICATOR', 'CASE_COORDINATOR', 'SERVICE_LEVEL_MANAGER', 'AGREEMENT_REVIEWER', 'RESOURCE_OWNER')),
    CONSTRAINT required_role_portfolio FOREIGN KEY (provider_id, portfolio_id) REFERENCES portfolio (provider_id, id),
    CONSTRAINT required_role_service FOREIGN KEY (provider_id, service_id) REFERENCES service (provider_id, id),
    CONSTRAINT required_role_place CHECK ((portfolio_id IS NULL) <> (service_id IS NULL))
) STRICT;

CREATE UNIQUE INDEX required_role_of_portfolio ON required_role (portfolio_id, role) WHERE portfolio_id IS NOT NULL;
CREATE UNIQUE INDEX required_role_of_service ON required_role (service_id, role) WHERE service_id IS NOT NULL;
CREATE INDEX required_role_by_provider ON required_role (provider_id);
