//! A small catalogue with something in every file.

use std::collections::BTreeMap;

/// Its files.
pub fn files() -> BTreeMap<String, Vec<u8>> {
    FILES.iter().map(|(name, text)| (format!("{name}.csv"), text.as_bytes().to_vec())).collect()
}

const FILES: &[(&str, &str)] = &[
    (
        "organisations",
        "code,name_sv,name_en,kind,organisation_number,parent,is_provider,domains
uppmax,UPPMAX,,SECTION,,uu,,
uu,Uppsala universitet,Uppsala University,UNIVERSITY,202100-2932,,,uu.se student.uu.se
nordnet,Nordnätet,The Nordic Network,NREN,202100-5208,,true,nordnet.example
kth,KTH,,UNIVERSITY,202100-3054,,false,
discs,Diskbolaget,,COMPANY,,,,
",
    ),
    (
        "persons",
        "person,name,mailbox,also
https://id.example eva,Eva Ek,eva@nordnet.example,eduPersonPrincipalName=eva@nordnet.example|https://other.example e1
https://id.example olle,Olle Ost,,
eduPersonPrincipalName=siv@nordnet.example,Siv Sand,,
https://id.example rut,Rut Ros,rut@uu.se,
",
    ),
    ("customer_relations", "provider,customer,tier,potential\nnordnet,uu,KEY,\nnordnet,kth,,\nnordnet,uppmax,STANDARD,true\n"),
    ("supplier_relations", "provider,supplier\nnordnet,discs\n"),
    (
        "portfolios",
        "provider,code,name_sv,name_en,established_on
nordnet,storage,Lagring,Storage,2024-01-15
nordnet,net,Nät,,2024-01-15
",
    ),
    (
        "services",
        "provider,code,portfolio,name_sv,name_en,summary_sv,state,state_since,published_at,confidentiality,part_of,successor
nordnet,box,storage,Låda,Box,,RETIRING,2026-01-01,2024-02-01,,,drive
nordnet,drive,storage,Drive,Drive,\"Filer; delade,
och citerade \"\"så\"\"\",ACTIVE,2024-02-01,2024-02-02T08:30:00Z,MODERATE,,
nordnet,vault,storage,Valv,,,ESTABLISHING,2026-03-01,,,drive,
",
    ),
    ("service_suppliers", "provider,service,supplier,product,valid_from\nnordnet,drive,discs,Diskar,2024-01-01\n"),
    (
        "list_prices",
        "provider,service,position,item_sv,amount,period,formula,valid_from,published
nordnet,drive,1,Per användare,12.5,MONTH,,2024-01-01,true
nordnet,drive,2,Enligt offert,,,Enligt offert,2024-01-01,
",
    ),
    ("list_price_tiers", "provider,service,position,valid_from,from_quantity,amount\nnordnet,drive,1,2024-01-01,100,10\n"),
    (
        "appointments",
        "person,role,provider,portfolio,service,organisation,includes_units,valid_from,valid_until,appointed_at,accepted_at,duties
https://id.example eva,LEADERSHIP,nordnet,,,,,2024-01-01,,2023-12-01,2023-12-02,
https://id.example eva,CONTRACT_MANAGER,nordnet,,,,,2024-01-01,,2023-12-01,2023-12-02,
https://id.example olle,SERVICE_OWNER,nordnet,storage,,,,2024-01-01,2025-01-01,2023-12-01,2023-12-02,
eduPersonPrincipalName=siv@nordnet.example,SERVICE_OWNER,nordnet,storage,,,,2025-01-01,,2024-12-01,2024-12-02,
https://id.example olle,SERVICE_COORDINATOR,nordnet,storage,,,,2025-01-01,,2024-12-01,2024-12-02,DOCUMENTATION ANNUAL_PLAN
https://id.example rut,CUSTOMER_REPRESENTATIVE,,,,uu,true,2024-01-01,,2023-12-01,2023-12-02,
",
    ),
    (
        "agreements",
        "keeper,code,title_sv,title_en,structure
nordnet,A-1,Lagring för Uppsala,,CUSTOMER_BASED
nordnet,A-2,Lagring för KTH,,
nordnet,U-1,Diskar,,
",
    ),
    (
        "agreement_versions",
        "keeper,agreement,number,state,valid_from,valid_until,notice_months,terms_sv,registered_at,register_year,register_number
nordnet,A-1,1,REGISTERED,2024-01-01,2026-01-01,6,Skriftligen.,2023-12-10,2023,1
nordnet,A-1,2,REGISTERED,2026-01-01,,6,,2025-12-10T12:00:00Z,2025,1
nordnet,A-2,1,REGISTERED,2024-01-01,,,,2023-12-11,,
nordnet,A-2,2,DRAFT,,,,,,,
nordnet,U-1,1,REGISTERED,2024-01-01,,,,2023-12-11,,
",
    ),
    (
        "agreement_services",
        "keeper,agreement,version,service
nordnet,A-1,1,drive
nordnet,A-1,2,drive
nordnet,A-1,2,box
nordnet,A-2,1,drive
nordnet,A-2,2,drive
nordnet,U-1,1,drive
",
    ),
    (
        "agreement_parts",
        "keeper,agreement,version,organisation,side,shared_at,responsibilities_sv,signed_on
nordnet,A-1,1,nordnet,PROVIDER,,Levererar.,2023-12-05
nordnet,A-1,1,uu,CUSTOMER,2023-11-01,,2023-12-05
nordnet,A-1,2,nordnet,PROVIDER,,,2025-12-05
nordnet,A-1,2,uu,CUSTOMER,,,2025-12-05
nordnet,A-2,1,nordnet,PROVIDER,,,2023-12-05
nordnet,A-2,1,kth,CUSTOMER,,,2023-12-05
nordnet,A-2,2,nordnet,PROVIDER,,,
nordnet,A-2,2,kth,CUSTOMER,,,
nordnet,U-1,1,nordnet,CUSTOMER,,,2023-12-05
nordnet,U-1,1,discs,PROVIDER,,,2023-12-05
",
    ),
    (
        "agreement_lines",
        "keeper,agreement,version,organisation,position,service,item_sv,amount,quantity,unit,period,formula,valid_from
nordnet,A-1,1,uu,1,drive,Användare,12.50,1500,st,MONTH,,2024-01-01
nordnet,A-1,2,uu,1,drive,Användare,13.00,1500.5,st,MONTH,,2026-01-01
nordnet,A-1,2,uu,2,box,Lådor,,1,,YEAR,Enligt offert,2026-01-01
nordnet,A-2,1,kth,1,drive,Användare,12.50,800,st,MONTH,,2024-01-01
nordnet,A-2,2,kth,1,drive,Användare,14.00,800,st,MONTH,,2027-01-01
nordnet,U-1,1,discs,1,drive,Diskar,1000,10,,MONTH,,2024-01-01
",
    ),
    (
        "agreement_line_tiers",
        "keeper,agreement,version,organisation,position,from_quantity,amount\nnordnet,A-1,2,uu,1,1000,12\n",
    ),
    (
        "service_targets",
        "keeper,agreement,version,organisation,position,service,metric,comparator,value,unit,measured_over
nordnet,A-1,2,,1,drive,AVAILABILITY,AT_LEAST,99.9,PERCENT,MONTH
nordnet,A-1,2,uu,1,drive,RESPONSE_TIME,AT_MOST,4,HOUR,
",
    ),
    (
        "measured_values",
        "keeper,agreement,version,target_organisation,position,organisation,period_start,period_end,value,recorded_at
nordnet,A-1,2,,1,uu,2026-01-01,2026-02-01,99.95,2026-02-03
nordnet,A-1,2,uu,1,uu,2026-01-01,2026-02-01,3.5,2026-02-03
",
    ),
    (
        "deliveries",
        "provider,code,service,customer,state,ordered_on,approved_on,active_from,ended_on
nordnet,uu-drive,drive,uu,ACTIVE,2023-11-01,2023-12-20,2024-01-01,
nordnet,kth-drive,drive,kth,ACTIVE,2023-11-01,,2024-01-01,
nordnet,kth-box,box,kth,ENDED,2023-11-01,,2024-01-01,2025-01-01
",
    ),
    (
        "budget_frames",
        "provider,portfolio,year,amount,effective_on\nnordnet,storage,2026,5000000,2026-01-01\nnordnet,net,2026,100,2026-01-01\n",
    ),
    (
        "allocations",
        "provider,portfolio,year,service,amount,effective_on
nordnet,storage,2026,drive,3000000,2026-01-01
nordnet,storage,2026,box,2000000.00,2026-01-01
",
    ),
    (
        "service_costs",
        "provider,service,year,month,planned,actual,forecast
nordnet,drive,2026,1,250000,240000.50,
nordnet,drive,2026,2,250000,,260000
",
    ),
    (
        "agreement_annexes",
        "keeper,agreement,version,organisation,precedence,title_sv,title_en,text_sv,file_hash,media_type,byte_size,location
nordnet,A-1,2,,1,Tjänstebeskrivning,Service description,,9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08,application/pdf,182044,https://archive.example/1
nordnet,A-1,2,,2,Ordlista,,\"Ord, och
vad de betyder.\",,,,
nordnet,A-1,2,uu,1,Särskilda villkor,,Bara för Uppsala.,,,,
nordnet,A-1,2,nordnet,1,Leverantörens bilaga,,Bara för leverantören.,,,,
nordnet,A-2,2,,1,Utkast,,Ett utkast.,,,,
",
    ),
    (
        "agreement_contacts",
        "keeper,agreement,version,organisation,side,level,function_sv,function_en,email,phone,hours
nordnet,A-1,2,,PROVIDER,1,Kundtjänst,Service desk,desk@nordnet.example,,
nordnet,A-1,2,,PROVIDER,2,Jour,,,+46 8 123 45 67,Nätter
nordnet,A-1,2,uu,CUSTOMER,1,IT-avdelningen,,it@uu.se,,
nordnet,A-2,2,,PROVIDER,1,Kundtjänst,,desk@nordnet.example,,
",
    ),
    (
        "index_clauses",
        "keeper,agreement,version,organisation,series,base_period,share,upwards_only,threshold,floor,cap,new_agreement_above,effective_month,text_sv
nordnet,A-1,2,,KPI-1980,2025-10,80,true,0.5,-1.5,5,10,1,Fyra femtedelar följer index.
nordnet,A-2,2,kth,KPI-1980,2025-Q4,,,,,,,,
",
    ),
    (
        "index_series",
        "provider,code,index,name_sv,publisher,base,frequency,stage,same_season,ended_after,successor,link_period
nordnet,KPI-1980,KPI,Konsumentprisindex,SCB,1980=100,MONTH,FIXED,,2025-12,KPI-2020,2025-12
nordnet,KPI-2020,KPI,Konsumentprisindex,SCB,2020=100,MONTH,FIXED,,,,
nordnet,AKI,AKI,Arbetskostnadsindex,SCB,2008=100,QUARTER,PRELIMINARY,true,,,
",
    ),
    (
        "index_values",
        "provider,series,period,value,published_on,breaks,recorded_at
nordnet,KPI-1980,2025-10,416.22,2025-11-14,,2025-11-15
nordnet,KPI-1980,2025-12,418,2026-01-14,true,2026-01-15
nordnet,KPI-2020,2025-12,121.5,2026-01-14,,2026-01-15
nordnet,AKI,2025-Q3,140.1,2025-11-28,,2025-12-01
nordnet,AKI,2025-Q3,140.2,2026-02-27,,2026-03-01
",
    ),
    ("underpinnings", "keeper,agreement,lower_keeper,lower_agreement,place\nnordnet,A-1,nordnet,U-1,Diskar\nnordnet,A-2,nordnet,U-1,\n"),
    (
        "required_roles",
        "provider,portfolio,service,role\nnordnet,storage,,SERVICE_OWNER\nnordnet,,drive,SERVICE_MANAGER\n",
    ),
    (
        "security_measures",
        "provider,service,measure_sv,measure_en,due_on,done_on
nordnet,drive,Tvåfaktorsinloggning,,2026-12-01,
nordnet,drive,Återläsningsprov,Restore test,2026-03-01,2026-02-20
",
    ),
    (
        "agreement_structures",
        "provider,service,structure,decided_on\nnordnet,,CUSTOMER_BASED,2024-02-01\nnordnet,box,SERVICE_BASED,2024-02-01\n",
    ),
    (
        "annual_cycles",
        "provider,year,needs_close_on,frames_decided_on,plans_submitted_on,plans_established_on,followed_up_on
nordnet,2026,2025-09-01,2025-10-15,2025-11-15,2025-12-15,2026-12-15
",
    ),
];
